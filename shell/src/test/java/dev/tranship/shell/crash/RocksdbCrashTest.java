package dev.tranship.shell.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The real process is killed where it can stand, with a RocksDB as the target: going on ends as if nothing had happened, going back with
 * every family, key and value as it was, byte for byte.
 */
class RocksdbCrashTest {
    private static final int KILLS = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path temporary;

    @Test
    void goingOnAndGoingBackWorkFromWhereverTheProcessDied() throws Exception {
        ClassPath classPath = ClassPath.in(Files.createDirectory(temporary.resolve("libraries")));
        Path whole = prepare("whole");
        Map<String, String> before = scan(whole);
        List<String> points = Child.points(classPath, whole, "run", "--yes");
        Map<String, String> after = scan(whole);
        assertThat(after)
                .isNotEqualTo(before)
                .containsKeys("customer", key("default", "visit:1"), key("app", "note:40"));
        int number = 0;
        for (String point : Points.spread(points, KILLS)) {
            Path killed = prepare("killed-" + ++number);
            assertThat(scan(killed)).isEqualTo(before);
            Child.killAt(point, classPath, killed, "run", "--yes");
            if (number % 2 == 0) {
                CommandLine.tranship(killed, "resume", ".", "--yes");
                assertThat(scan(killed)).as("after going on from " + point).isEqualTo(after);
            }
            CommandLine.tranship(killed, "undo", ".", "all", "--yes");
            assertThat(scan(killed)).as("after going back from " + point).isEqualTo(before);
        }
    }

    private static String key(String family, String key) {
        return family + " " + HexFormat.of().formatHex(key.getBytes(UTF_8));
    }

    /** {@return every family, and every key in it with its value, Tranship's own included} */
    private static Map<String, String> scan(Path folder) throws RocksDBException {
        String database = folder.resolve("cache.rocksdb").toString();
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        try (Options any = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(any, database)) {
                descriptors.add(new ColumnFamilyDescriptor(name));
            }
        }
        Map<String, String> all = new TreeMap<>();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB opened = RocksDB.openReadOnly(options, database, descriptors, handles)) {
            for (int i = 0; i < handles.size(); i++) {
                String family = new String(descriptors.get(i).getName(), UTF_8);
                all.put(family, "");
                try (RocksIterator keys = opened.newIterator(handles.get(i))) {
                    for (keys.seekToFirst(); keys.isValid(); keys.next()) {
                        all.put(
                                family + " " + HexFormat.of().formatHex(keys.key()),
                                HexFormat.of().formatHex(keys.value()));
                    }
                }
                handles.get(i).close();
            }
        }
        return all;
    }

    /** Some keys are there before, also such as are written over, and a family that is replaced. */
    private static Path prepare(String name) throws IOException, SQLException, RocksDBException {
        Path folder = Files.createDirectory(temporary.resolve(name));
        List<ColumnFamilyDescriptor> descriptors = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                new ColumnFamilyDescriptor("score".getBytes(UTF_8)),
                new ColumnFamilyDescriptor("app".getBytes(UTF_8)));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
                RocksDB opened =
                        RocksDB.open(options, folder.resolve("cache.rocksdb").toString(), descriptors, handles)) {
            opened.put("visit:3".getBytes(UTF_8), "before".getBytes(UTF_8));
            opened.put("visit:12".getBytes(UTF_8), new byte[0]);
            opened.put(new byte[] {0, -1, 'k'}, new byte[] {-128, 0});
            opened.put(handles.get(1), "by hand".getBytes(UTF_8), new byte[] {1, 2, 3});
            opened.put(handles.get(2), "note:99".getBytes(UTF_8), "stays".getBytes(UTF_8));
            handles.forEach(ColumnFamilyHandle::close);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "create table customer (id integer primary key, name text)",
                    "create table visit (id integer primary key, value text not null)",
                    "create table score (id integer primary key, points integer)",
                    "with recursive r (i) as (select 1 union all select i + 1 from r where i < 40)"
                            + " insert into customer select i, 'c' || i from r",
                    "insert into visit select id, 'p' || id from customer",
                    "insert into score select id, id * 10 from customer")) {
                statement.execute(sql);
            }
        }
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: crash
                connections:
                  s: sqlite:shop.db
                  w:
                    url: rocksdb:cache.rocksdb
                    sst_rows: "10"
                    datasets: "visit:{id:int64}#string app.note:{id:int64}#string score"
                defaults: { batch: 15, verify: checksum }
                steps:
                  - copy: s.customer -> w
                  - copy: s.visit -> w.visit:{id:int64}#string
                    mode: upsert
                  - copy: s.visit -> w.app.note:{id:int64}#string
                    mode: append
                  - copy: s.score -> w.score
                    mode: replace
                """);
        return folder;
    }
}
