import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Times the way from a table of SQLite, and from another RocksDB, into a RocksDB: Tranship, and the loops that people write without it,
 * one {@code put} after the other and batches of 1000. Run by {@code samples/benchmark/rocksdb [rows] [rounds]}. What arrived is counted.
 */
public final class Families {
    private static final int BATCH = 1_000;

    private final Harness harness;
    private final int rows;

    private Families(Harness harness, int rows) {
        this.harness = harness;
        this.rows = rows;
    }

    public static void main(String[] args) throws Exception {
        RocksDB.loadLibrary();
        new Families(new Harness(args[0], args[1], Map.of()), Integer.parseInt(args[3]))
                .run(Integer.parseInt(args[4]), Path.of(args[2]));
    }

    private void run(int rounds, Path page) throws Exception {
        fill();
        for (String verify : List.of("none", "checksum")) {
            plan("table-" + verify, "sqlite:source.db", verify);
            plan("keys-" + verify, "rocksdb:source.rocksdb", verify);
        }
        for (int round = 0; round < rounds; round++) {
            measure("SQLite: loop of put", () -> loop(1));
            measure("SQLite: loop of batches of 1000", () -> loop(BATCH));
            measure("SQLite: tranship, verify: none", () -> tranship("table-none"));
            measure("SQLite: tranship, verify: checksum", () -> tranship("table-checksum"));
            measure("RocksDB: loop of batches of 1000", this::family);
            measure("RocksDB: tranship, verify: none", () -> tranship("keys-none"));
            measure("RocksDB: tranship, verify: checksum", () -> tranship("keys-checksum"));
        }
        Harness.publish(table(), page, "rocksdb");
    }

    private void fill() throws Exception {
        harness.delete("source.db");
        harness.delete("source.rocksdb");
        try (Connection connection = sqlite();
                Statement statement = connection.createStatement()) {
            statement.execute("create table entry (key blob primary key not null, value blob not null) without rowid");
            statement.execute("with recursive r (n) as (select 1 union all select n + 1 from r where n < " + rows + ")"
                    + " insert into entry select cast(printf('user:%010d', n) as blob),"
                    + " cast('value of entry ' || n || ', and some more of it, so that it has 60 bytes' as blob) from r");
        }
        target(harness.file("source.rocksdb"), (database, family) -> copy(database, family, BATCH, false));
    }

    private Connection sqlite() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + harness.file("source.db"));
    }

    private interface Load {
        void into(RocksDB database, ColumnFamilyHandle family) throws Exception;
    }

    private void target(Path path, Load load) throws Exception {
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
                RocksDB database = RocksDB.open(
                        options,
                        path.toString(),
                        List.of(
                                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                                new ColumnFamilyDescriptor("entry".getBytes(UTF_8))),
                        handles)) {
            load.into(database, handles.get(1));
            handles.forEach(ColumnFamilyHandle::close);
        }
    }

    private void loop(int batchRows) throws Exception {
        target(harness.file("target.rocksdb"), (database, family) -> copy(database, family, batchRows, true));
    }

    private void copy(RocksDB database, ColumnFamilyHandle family, int batchRows, boolean sync) throws Exception {
        try (Connection connection = sqlite();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select key, value from entry");
                WriteOptions options = new WriteOptions();
                WriteBatch batch = new WriteBatch()) {
            while (result.next()) {
                if (batchRows == 1) {
                    database.put(family, options, result.getBytes(1), result.getBytes(2));
                    continue;
                }
                batch.put(family, result.getBytes(1), result.getBytes(2));
                if (batch.count() >= batchRows) {
                    database.write(options, batch);
                    batch.clear();
                }
            }
            database.write(options, batch);
            if (sync) {
                database.syncWal();
            }
        }
    }

    private void family() throws Exception {
        target(harness.file("target.rocksdb"), (target, family) -> target(
                harness.file("source.rocksdb"), (source, from) -> {
                    try (RocksIterator keys = source.newIterator(from);
                            WriteOptions options = new WriteOptions();
                            WriteBatch batch = new WriteBatch()) {
                        for (keys.seekToFirst(); keys.isValid(); keys.next()) {
                            batch.put(family, keys.key(), keys.value());
                            if (batch.count() >= BATCH) {
                                target.write(options, batch);
                                batch.clear();
                            }
                        }
                        target.write(options, batch);
                        target.syncWal();
                    }
                }));
    }

    private void measure(String name, Harness.Task task) throws Exception {
        harness.delete("target.rocksdb");
        harness.delete(".tranship");
        double took = Harness.timed(task);
        long arrived = count();
        if (arrived != rows) {
            throw new IllegalStateException(name + " moved " + arrived + " of " + rows + " rows");
        }
        harness.took(name, took);
    }

    private long count() throws Exception {
        long[] count = {0};
        target(harness.file("target.rocksdb"), (database, family) -> {
            try (RocksIterator keys = database.newIterator(family)) {
                for (keys.seekToFirst(); keys.isValid(); keys.next()) {
                    count[0]++;
                }
            }
        });
        return count[0];
    }

    private void tranship(String plan) throws Exception {
        harness.tranship("run", plan + ".yaml").lines().filter(line -> line.contains(" → ")).forEach(System.err::println);
    }

    private void plan(String name, String source, String verify) throws IOException {
        harness.write(
                name + ".yaml",
                """
                tranship: 1
                name: %s
                connections:
                  old: %s
                  new: rocksdb:target.rocksdb
                steps:
                  - copy: old.entry -> new.entry
                    verify: %s
                """
                        .formatted(name, source, verify));
    }

    private String table() {
        StringBuilder table = new StringBuilder("| from | entries/s | against the loop of batches |\n| --- | ---: | ---: |\n");
        for (String name : harness.measured()) {
            String loop = name.substring(0, name.indexOf(':')) + ": loop of batches of 1000";
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.2f |%n",
                    name,
                    rows / harness.median(name),
                    harness.median(loop) / harness.median(name)));
        }
        return table.toString();
    }
}
