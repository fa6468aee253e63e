package dev.tranship.plugin.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * The options that a database was last opened with, which it is opened with again, so that what its owner chose stays so. What code
 * of the owner a family needs is told by name: RocksDB itself would go on without it, and lose what it means. Changed by one thread
 * at a time, while no other reads it.
 */
final class FolderOptions implements AutoCloseable {
    private static final Pattern SECTION = Pattern.compile("\\[(\\w+)(?: \"(.*)\")?]");
    private static final Pattern SETTING = Pattern.compile("\\s+(comparator|merge_operator)=(.*)");

    private final DBOptions database;
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Map<String, ColumnFamilyOptions> options = new LinkedHashMap<>();

    private FolderOptions(DBOptions database) {
        this.database = database;
    }

    /** {@return the options of a database that is not there yet} */
    static FolderOptions fresh() {
        FolderOptions fresh = new FolderOptions(new DBOptions().setCreateIfMissing(true));
        fresh.add(Family.plain(Family.DEFAULT), new ColumnFamilyOptions());
        return fresh;
    }

    static FolderOptions load(Path folder) throws RocksDBException {
        FolderOptions loaded = new FolderOptions(new DBOptions());
        try {
            loaded.read(folder);
            return loaded;
        } catch (RocksDBException | RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private void read(Path folder) throws RocksDBException {
        Map<String, Family> described = described(folder);
        if (described.isEmpty()) {
            try (Options any = new Options()) {
                for (byte[] name : RocksDB.listColumnFamilies(any, folder.toString())) {
                    add(Family.plain(new String(name, UTF_8)), new ColumnFamilyOptions());
                }
            }
            return;
        }
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        try (ConfigOptions config = new ConfigOptions().setIgnoreUnknownOptions(true)) {
            OptionsUtil.loadLatestOptions(config, folder.toString(), database, descriptors);
        }
        for (ColumnFamilyDescriptor descriptor : descriptors) {
            String name = new String(descriptor.getName(), UTF_8);
            add(described.getOrDefault(name, Family.plain(name)), descriptor.getOptions());
        }
    }

    /** {@return the families as the newest file of options describes them; empty when there is no such file} */
    private static Map<String, Family> described(Path folder) {
        Map<String, Family> families = new LinkedHashMap<>();
        Path file = newest(folder);
        if (file == null) {
            return families;
        }
        Map<String, String> settings = new LinkedHashMap<>();
        String family = null;
        for (String line : lines(file)) {
            Matcher section = SECTION.matcher(line);
            Matcher setting = SETTING.matcher(line);
            if (section.matches()) {
                put(family, settings, families);
                settings.clear();
                family = section.group(1).equals("CFOptions") ? section.group(2) : null;
            } else if (family != null && setting.matches()) {
                String name = name(setting.group(2));
                if (name != null) {
                    settings.put(setting.group(1), name);
                }
            }
        }
        put(family, settings, families);
        return families;
    }

    private static void put(@Nullable String name, Map<String, String> settings, Map<String, Family> families) {
        if (name != null) {
            String unescaped = name.replaceAll("\\\\(.)", "$1");
            families.put(
                    unescaped,
                    new Family(
                            unescaped,
                            settings.getOrDefault("comparator", Family.BYTEWISE),
                            settings.get("merge_operator")));
        }
    }

    /** {@return the name in a setting such as {@code {id=StringAppendOperator;delimiter=,;}}; null for none} */
    private static @Nullable String name(String value) {
        Matcher id = Pattern.compile("\\{id=([^;}]*).*").matcher(value);
        String name = id.matches() ? id.group(1) : value;
        return name.equals("nullptr") || name.isEmpty() ? null : name;
    }

    private static @Nullable Path newest(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("OPTIONS-\\d+"))
                    .max(Comparator.comparingLong(
                            f -> Long.parseLong(f.getFileName().toString().substring("OPTIONS-".length()))))
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            // Its owner replaced it right now; the newer one says the same or more.
            return List.of();
        }
    }

    private void add(Family family, ColumnFamilyOptions familyOptions) {
        families.put(family.name(), family);
        options.put(family.name(), familyOptions);
    }

    DBOptions database() {
        return database;
    }

    Map<String, Family> families() {
        return families;
    }

    /** {@return the options of a family that is there} */
    ColumnFamilyOptions of(String family) {
        return requireNonNull(options.get(family));
    }

    /** {@return the options of a family that comes to be} */
    ColumnFamilyOptions create(String family) {
        ColumnFamilyOptions fresh = new ColumnFamilyOptions();
        add(Family.plain(family), fresh);
        return fresh;
    }

    /** {@return the options of a family that comes to be, which are those of another} */
    ColumnFamilyOptions create(String family, String like) {
        Family other = requireNonNull(families.get(like));
        ColumnFamilyOptions same = new ColumnFamilyOptions(of(like));
        add(new Family(family, other.comparator(), other.merge()), same);
        return same;
    }

    /** Forgets a family that is gone, or did not come to be. */
    void drop(String family) {
        families.remove(family);
        ColumnFamilyOptions gone = options.remove(family);
        if (gone != null) {
            gone.close();
        }
    }

    @Override
    public void close() {
        options.values().forEach(ColumnFamilyOptions::close);
        database.close();
    }
}
