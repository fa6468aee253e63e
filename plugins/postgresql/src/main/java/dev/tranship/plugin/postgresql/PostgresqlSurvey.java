package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.plugin.jdbc.ServerDisk;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Surveyable.Survey;
import java.sql.Connection;
import java.util.List;

/** Asks a server how large it is and who is at work on it. */
final class PostgresqlSurvey {
    private static final String DOING = "looking at the server";

    private PostgresqlSurvey() {}

    static Survey of(Connection connection, String host) {
        long bytes = SQL.number(connection, DOING, "SELECT pg_database_size(current_database())");
        return new Survey(bytes, ServerDisk.free(host, folder(connection)), blocking(connection));
    }

    private static String folder(Connection connection) {
        try {
            return SQL.list(connection, DOING, "SELECT current_setting('data_directory')", row -> row.getString(1))
                    .get(0);
        } catch (EndpointException e) {
            // Only some users may know.
            return "";
        }
    }

    private static List<String> blocking(Connection connection) {
        return SQL.list(
                connection,
                DOING,
                "SELECT 'process ' || pid || ' of ' || coalesce(usename, '?') || ' is ' || coalesce(state, '?') || ' for '"
                        + " || date_trunc('second', clock_timestamp() - xact_start)"
                        + " || CASE WHEN cardinality(pg_blocking_pids(pid)) > 0"
                        + " THEN ', waiting for ' || array_to_string(pg_blocking_pids(pid), ', ') ELSE '' END"
                        + " FROM pg_stat_activity a WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        + " AND xact_start IS NOT NULL AND application_name <> current_setting('application_name')"
                        + " AND (clock_timestamp() - xact_start > interval '1 minute' OR cardinality(pg_blocking_pids(pid)) > 0"
                        + " OR EXISTS (SELECT 1 FROM pg_stat_activity w WHERE a.pid = ANY (pg_blocking_pids(w.pid))))"
                        + " ORDER BY pid",
                row -> row.getString(1));
    }
}
