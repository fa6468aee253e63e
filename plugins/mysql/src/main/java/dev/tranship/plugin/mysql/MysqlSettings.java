package dev.tranship.plugin.mysql;

import org.jspecify.annotations.Nullable;

/**
 * What a connection's options say.
 *
 * @param certificate a file with the server's certificate or that of its authority; null for those that Java trusts
 * @param connectTimeout in milliseconds
 * @param collation of the text columns that are created; empty for the binary one that the server has
 */
record MysqlSettings(
        Tls tls,
        @Nullable String certificate,
        boolean allowPublicKeyRetrieval,
        int connectTimeout,
        Load load,
        TinyInt1 tinyInt1,
        ZeroDates zeroDates,
        String collation) {
    /** How the connection is encrypted, and what is proven about the server. */
    enum Tls {
        DISABLE("disable"),
        /** Encrypted; the server may be anybody. */
        TRUST("trust"),
        VERIFY_CA("verify-ca"),
        VERIFY_FULL("verify-full");

        private final String driver;

        Tls(String driver) {
            this.driver = driver;
        }

        String driver() {
            return driver;
        }
    }

    /** How rows are written. */
    enum Load {
        /** By one INSERT that is executed with many rows of parameters, which only MariaDB knows; else as {@link #INFILE}. */
        AUTO,
        /** By LOAD DATA where the server allows it; else as {@link #INSERT}. */
        INFILE,
        /** By INSERT with many rows. */
        INSERT
    }

    /** What the date {@code 0000-00-00} is. */
    enum ZeroDates {
        /** A misfit. */
        REFUSE,
        NULL
    }

    /** What {@code TINYINT(1)} is. */
    enum TinyInt1 {
        BOOLEAN,
        INTEGER
    }
}
