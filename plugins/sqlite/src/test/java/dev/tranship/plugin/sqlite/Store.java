package dev.tranship.plugin.sqlite;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Snapshot;
import dev.tranship.testkit.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** What the tests here do with SQLite files. */
final class Store {
    private Store() {}

    static SqliteEndpoint open(Path file, Access access) {
        return (SqliteEndpoint) new SqliteEndpointFactory()
                .open(new ConnectionSpec(
                        "store",
                        "sqlite",
                        file.getFileName().toString(),
                        Map.of("busy_timeout", "500"),
                        file.getParent(),
                        access));
    }

    /** Executes statements as any other program would, without Tranship. */
    static Path sql(Path file, String... statements) throws SQLException {
        try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return file;
    }

    static ReadRequest all(String table) {
        return ReadRequest.all(DatasetPath.of(table));
    }

    static ReadRequest portions(String table, int rows) {
        return new ReadRequest(DatasetPath.of(table), List.of(), null, rows, ReadRequest.DEFAULT_BYTES);
    }

    static List<List<@Nullable Object>> rows(SqliteEndpoint endpoint, String table) {
        return Rows.all(endpoint, DatasetPath.of(table));
    }

    /** {@return what the reader finds odd in a table, in the order of the rows} */
    static List<Misfit> misfits(SqliteEndpoint endpoint, String table) {
        List<Misfit> misfits = new ArrayList<>();
        try (Snapshot snapshot = endpoint.snapshot();
                BatchReader reader =
                        snapshot.read(all(table), snapshot.split(all(table), 1).get(0), null)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                misfits.addAll(batch.misfits());
            }
        }
        return misfits;
    }
}
