package dev.tranship.plugin.mysql;

import dev.tranship.plugin.jdbc.ServerDisk;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ServerUrl;
import dev.tranship.spi.Surveyable.Survey;
import java.sql.Connection;
import java.util.List;

/** Asks a server how large a database is and who is at work on it. */
final class MysqlSurvey {
    private static final String DOING = "looking at the server";

    private MysqlSurvey() {}

    static Survey of(Connection connection, ServerUrl url) {
        long bytes = MysqlDatabase.SQL
                .list(
                        connection,
                        DOING,
                        "SELECT coalesce(sum(data_length + index_length), 0) FROM information_schema.tables"
                                + " WHERE table_schema = ?",
                        row -> row.getLong(1),
                        url.path())
                .get(0);
        String folder = MysqlDatabase.SQL
                .list(connection, DOING, "SELECT @@datadir", row -> row.getString(1))
                .get(0);
        return new Survey(bytes, ServerDisk.free(url.host(), folder), blocking(connection));
    }

    private static List<String> blocking(Connection connection) {
        try {
            return MysqlDatabase.SQL.list(
                    connection,
                    DOING,
                    "SELECT concat('connection ', trx_mysql_thread_id, ' is ', lower(trx_state), ' in a transaction for ',"
                            + " timestampdiff(SECOND, trx_started, now()), ' s, with ', trx_rows_locked, ' rows locked')"
                            + " FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> connection_id()"
                            + " AND (trx_state = 'LOCK WAIT' OR trx_rows_locked > 0"
                            + " OR timestampdiff(SECOND, trx_started, now()) > 60) ORDER BY trx_mysql_thread_id",
                    row -> row.getString(1));
        } catch (EndpointException e) {
            // That takes the right to PROCESS.
            return List.of();
        }
    }
}
