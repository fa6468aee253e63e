import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    private static final String BEGIN = "<!-- samples/benchmark/rocksdb -->\n";
    private static final String END = "<!-- end -->\n";
    private static final int BATCH = 1_000;

    private final Path folder;
    private final Path tranship;
    private final int rows;
    private final Map<String, List<Double>> seconds = new TreeMap<>();

    private Families(Path folder, Path tranship, int rows) {
        this.folder = folder;
        this.tranship = tranship;
        this.rows = rows;
    }

    public static void main(String[] args) throws Exception {
        RocksDB.loadLibrary();
        Path folder = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        new Families(folder, Path.of(args[1]).toAbsolutePath(), Integer.parseInt(args[3]))
                .run(Integer.parseInt(args[4]), Path.of(args[2]));
    }

    private interface Task {
        void run() throws Exception;
    }

    private void run(int rounds, Path page) throws Exception {
        fill();
        for (String verify : List.of("none", "checksum")) {
            plan("table-" + verify, "sqlite:source.db", verify);
            plan("keys-" + verify, "rocksdb:source.rocksdb", verify);
        }
        // Round by round, so that whatever else the machine does meets all of them.
        for (int round = 0; round < rounds; round++) {
            measure("1 SQLite: loop of put", () -> loop(1));
            measure("2 SQLite: loop of batches of 1000", () -> loop(BATCH));
            measure("3 SQLite: tranship, verify: none", () -> tranship("table-none"));
            measure("4 SQLite: tranship, verify: checksum", () -> tranship("table-checksum"));
            measure("5 RocksDB: loop of batches of 1000", this::family);
            measure("6 RocksDB: tranship, verify: none", () -> tranship("keys-none"));
            measure("7 RocksDB: tranship, verify: checksum", () -> tranship("keys-checksum"));
        }
        String table = table();
        System.out.print(table);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        if (begin >= 0) {
            int end = text.indexOf(END, begin);
            Files.writeString(page, text.substring(0, begin) + BEGIN + table + text.substring(end));
        }
    }

    private void fill() throws Exception {
        Files.deleteIfExists(folder.resolve("source.db"));
        delete(folder.resolve("source.rocksdb"));
        try (Connection connection = sqlite();
                Statement statement = connection.createStatement()) {
            statement.execute("create table entry (key blob primary key not null, value blob not null) without rowid");
            statement.execute("with recursive r (n) as (select 1 union all select n + 1 from r where n < " + rows + ")"
                    + " insert into entry select cast(printf('user:%010d', n) as blob),"
                    + " cast('value of entry ' || n || ', and some more of it, so that it has 60 bytes' as blob) from r");
        }
        target(folder.resolve("source.rocksdb"), (database, family) -> copy(database, family, BATCH, false));
    }

    private Connection sqlite() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("source.db"));
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
        target(folder.resolve("target.rocksdb"), (database, family) -> copy(database, family, batchRows, true));
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
        target(folder.resolve("target.rocksdb"), (target, family) -> target(
                folder.resolve("source.rocksdb"), (source, from) -> {
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

    private void measure(String name, Task task) throws Exception {
        delete(folder.resolve("target.rocksdb"));
        delete(folder.resolve(".tranship"));
        long began = System.nanoTime();
        task.run();
        double took = (System.nanoTime() - began) / 1e9;
        long arrived = count();
        if (arrived != rows) {
            throw new IllegalStateException(name + " moved " + arrived + " of " + rows + " rows");
        }
        seconds.computeIfAbsent(name, n -> new ArrayList<>()).add(took);
        System.err.printf(Locale.ROOT, "%s: %.1f s, %,.0f entries/s%n", name, took, rows / took);
    }

    private long count() throws Exception {
        long[] count = {0};
        target(folder.resolve("target.rocksdb"), (database, family) -> {
            try (RocksIterator keys = database.newIterator(family)) {
                for (keys.seekToFirst(); keys.isValid(); keys.next()) {
                    count[0]++;
                }
            }
        });
        return count[0];
    }

    private void tranship(String plan) throws Exception {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(tranship.toString(), "run", plan + ".yaml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("TRANSHIP_JAVA_OPTS", "-Xmx512m");
        int code = builder.start().waitFor();
        String text = Files.readString(said);
        if (code != 0) {
            throw new IllegalStateException(plan + " ended with " + code + ":\n" + text);
        }
        text.lines().filter(line -> line.contains(" → ")).forEach(System.err::println);
    }

    private void plan(String name, String source, String verify) throws IOException {
        Files.writeString(
                folder.resolve(name + ".yaml"),
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
        Map<String, Double> rates = new TreeMap<>();
        seconds.forEach((name, all) -> rates.put(
                name, rows / all.stream().sorted().toList().get(all.size() / 2)));
        rates.forEach((name, rate) -> {
            double loop = rates.get(name.contains("SQLite") ? "2 SQLite: loop of batches of 1000" : "5 RocksDB: loop of batches of 1000");
            table.append(String.format(Locale.ROOT, "| %s | %,.0f | %.2f |%n", name.substring(2), rate, rate / loop));
        });
        return table.toString();
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
