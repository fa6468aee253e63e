package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.jdbc.SqlErrors;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.SQLException;
import java.util.Locale;

/** The failures of PostgreSQL, by their codes, and of DuckDB, which has none, by their words. */
enum SqlFailures implements SqlErrors {
    POSTGRESQL {
        @Override
        public Kind kind(SQLException failure) {
            String state = String.valueOf(failure.getSQLState());
            return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
                case "08", "40", "57" -> Kind.TRANSIENT;
                case "28" -> Kind.AUTHENTICATE;
                case "3D" -> Kind.CONNECT;
                case "22", "23" -> Kind.CONSTRAINT;
                case "53" -> Kind.CAPACITY;
                default ->
                    state.equals("42P01") || state.equals("42704") || state.equals("42703")
                            ? Kind.NOT_FOUND
                            : Kind.STATEMENT;
            };
        }
    },
    DUCKDB {
        @Override
        public Kind kind(SQLException failure) {
            String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("could not set lock") || message.contains("conflict on")) {
                return Kind.TRANSIENT;
            } else if (message.contains("constraint error") || message.contains("conversion error")) {
                return Kind.CONSTRAINT;
            } else if (message.contains("not a valid duckdb database") || message.contains("cannot open")) {
                return Kind.CONNECT;
            }
            return message.contains("catalog error") && message.contains("does not exist")
                    ? Kind.NOT_FOUND
                    : Kind.STATEMENT;
        }
    }
}
