package dev.tranship.plugin.mysql;

import static dev.tranship.plugin.mysql.MysqlDatabase.SQL;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.Connection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says about itself.
 *
 * @param version the number that counts, e.g. {@code 11.4.5}
 * @param level major version × 1 000 000 + minor × 1000 + patch
 * @param foldsNames whether names of tables have no letter case
 * @param localInfile whether LOAD DATA LOCAL is allowed
 * @param packet the largest statement, in bytes
 * @param binlogStatements whether the binary log holds statements, which forbids READ COMMITTED
 */
record MysqlServer(
        boolean mariadb,
        String version,
        int level,
        boolean foldsNames,
        boolean localInfile,
        long packet,
        boolean binlogStatements) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

    /** {@return a server as it is in these years, for plans that no server is asked about} */
    static MysqlServer current(boolean mariadb) {
        return mariadb
                ? new MysqlServer(true, "11.4.0", 11_004_000, false, true, 16 << 20, false)
                : new MysqlServer(false, "8.4.0", 8_004_000, false, true, 64 << 20, false);
    }

    static MysqlServer of(Connection connection) {
        return SQL.list(
                        connection,
                        "connecting",
                        "SELECT VERSION(), @@version_comment, @@lower_case_table_names, @@local_infile, @@max_allowed_packet,"
                                + " @@log_bin AND @@binlog_format = 'STATEMENT'",
                        row -> {
                            String text = row.getString(1);
                            // Some proxies put the version that old clients expect in front.
                            Matcher numbers = VERSION.matcher(text.startsWith("5.5.5-") ? text.substring(6) : text);
                            if (!numbers.find()) {
                                throw new EndpointException(
                                        Kind.CONNECT, "the server gives a version that is none: " + text);
                            }
                            String comment = row.getString(2);
                            return new MysqlServer(
                                    text.contains("MariaDB") || comment != null && comment.contains("MariaDB"),
                                    numbers.group(),
                                    Integer.parseInt(numbers.group(1)) * 1_000_000
                                            + Integer.parseInt(numbers.group(2)) * 1000
                                            + Integer.parseInt(numbers.group(3)),
                                    row.getInt(3) != 0,
                                    row.getInt(4) != 0,
                                    row.getLong(5),
                                    row.getInt(6) != 0);
                        })
                .get(0);
    }

    String product() {
        return (mariadb ? "MariaDB " : "MySQL ") + version;
    }

    boolean atLeast(int major, int minor, int patch) {
        return level >= major * 1_000_000 + minor * 1000 + patch;
    }

    /** {@return the collation under which texts are equal only when they are the same, as far as the server has one} */
    String binaryCollation() {
        if (mariadb) {
            return atLeast(10, 2, 2) ? "utf8mb4_nopad_bin" : "utf8mb4_bin";
        }
        return atLeast(8, 0, 17) ? "utf8mb4_0900_bin" : "utf8mb4_bin";
    }

    boolean hasUuid() {
        return mariadb && atLeast(10, 7, 0);
    }

    boolean keepsChecks() {
        return mariadb ? atLeast(10, 2, 22) : atLeast(8, 0, 16);
    }

    boolean hasDescendingIndexes() {
        return mariadb ? atLeast(10, 8, 1) : atLeast(8, 0, 1);
    }

    /** {@return whether a column may have an expression as its default} */
    boolean hasExpressionDefaults() {
        return mariadb ? atLeast(10, 2, 1) : atLeast(8, 0, 13);
    }

    /** {@return whether an index may be over expressions} */
    boolean hasExpressionIndexes() {
        return !mariadb && atLeast(8, 0, 13);
    }

    int decimalScale() {
        return mariadb && atLeast(10, 2, 1) ? 38 : 30;
    }
}
