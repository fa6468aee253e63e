package dev.tranship.plugin.partitioncache;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Type;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The backends of PartitionCache, and which values each of them really holds. */
enum Backend {
    POSTGRESQL_ARRAY(Store.POSTGRESQL, Form.VALUES, Type.INT32, EnumSet.allOf(Datatype.class)),
    POSTGRESQL_BIT(Store.POSTGRESQL, Form.BITS, Bounds.UINT32, EnumSet.of(Datatype.INTEGER)),
    POSTGRESQL_ROARINGBIT(Store.POSTGRESQL, Form.ROARING, Bounds.UINT32, EnumSet.of(Datatype.INTEGER)),
    REDIS_SET(Store.REDIS, Form.VALUES, Type.INT64, EnumSet.of(Datatype.INTEGER, Datatype.TEXT)),
    REDIS_BIT(Store.REDIS, Form.BITS, Bounds.UINT32, EnumSet.of(Datatype.INTEGER)),
    REDIS_ROARINGBIT(Store.REDIS, Form.ROARING, Bounds.UINT32, EnumSet.of(Datatype.INTEGER)),
    ROCKSDB_SET(Store.ROCKSDB, Form.VALUES, Bounds.UINT32, EnumSet.of(Datatype.INTEGER, Datatype.TEXT)),
    ROCKSDB_BIT(Store.ROCKSDB, Form.BITS, Bounds.UINT32, EnumSet.of(Datatype.INTEGER)),
    ROCKSDICT(Store.ROCKSDICT, Form.VALUES, Type.INT64, EnumSet.allOf(Datatype.class)),
    ROCKSDICT_ROARINGBIT(Store.ROCKSDICT, Form.ROARING, Bounds.UINT32, EnumSet.of(Datatype.INTEGER)),
    DUCKDB_BIT(Store.DUCKDB, Form.BITS, Bounds.UINT32, EnumSet.of(Datatype.INTEGER)),
    /** No backend, but the file that its tool exports to and imports from. */
    ARCHIVE(Store.ARCHIVE, Form.VALUES, Type.INT64, EnumSet.allOf(Datatype.class)),
    /** No backend, but what waits to become entries of one. */
    POSTGRESQL_QUEUE(Store.POSTGRESQL, Form.VALUES, Type.INT64, EnumSet.noneOf(Datatype.class)),
    REDIS_QUEUE(Store.REDIS, Form.VALUES, Type.INT64, EnumSet.noneOf(Datatype.class));

    /** What keeps the entries. */
    enum Store {
        POSTGRESQL,
        DUCKDB,
        REDIS,
        ROCKSDB,
        ROCKSDICT,
        ARCHIVE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the values of an entry are put together. */
    enum Form {
        /** One by one. */
        VALUES,
        /** A bit for each number below the partition's bitsize. */
        BITS,
        /** A compressed bitmap. */
        ROARING
    }

    private static final class Bounds {
        static final Type UINT32 = new Type.Int(32, false);
    }

    private final Store store;
    private final Form form;
    private final Type integers;
    private final Set<Datatype> datatypes;

    Backend(Store store, Form form, Type integers, Set<Datatype> datatypes) {
        this.store = store;
        this.form = form;
        this.integers = integers;
        this.datatypes = datatypes;
    }

    Store store() {
        return store;
    }

    Form form() {
        return form;
    }

    Set<Datatype> datatypes() {
        return EnumSet.copyOf(datatypes);
    }

    /** {@return whether it holds queues and no cache} */
    boolean queue() {
        return datatypes.isEmpty();
    }

    /** {@return the datasets that are no partitions} */
    List<Dataset> datasets() {
        return switch (this) {
            case REDIS_QUEUE -> List.of(Dataset.Queue.values());
            case POSTGRESQL_QUEUE -> List.of(Dataset.Queue.ORIGINAL, Dataset.Queue.FRAGMENT);
            case POSTGRESQL_ARRAY,
                    POSTGRESQL_BIT,
                    POSTGRESQL_ROARINGBIT,
                    REDIS_SET,
                    REDIS_BIT,
                    REDIS_ROARINGBIT,
                    ROCKSDB_SET,
                    ROCKSDB_BIT,
                    ROCKSDICT,
                    ROCKSDICT_ROARINGBIT,
                    DUCKDB_BIT,
                    ARCHIVE -> List.of(Dataset.PARTITIONS, Dataset.QUERIES);
        };
    }

    /** {@return the dataset of a path; empty when it is none that this backend could have} */
    Optional<Dataset> dataset(DatasetPath path) {
        return Dataset.of(path)
                .filter(dataset -> dataset instanceof Dataset.Entries
                        ? !queue()
                        : datasets().contains(dataset));
    }

    /** {@return whether the partitions have a bitsize} */
    boolean bits() {
        return form == Form.BITS;
    }

    /** {@return the type of the values of a partition} */
    Type element(Datatype datatype) {
        return datatype == Datatype.INTEGER ? integers : datatype.widest();
    }

    /** {@return the name that PartitionCache has for it, e.g. {@code redis_set}} */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the backend of a name or one of its older names} */
    static Optional<Backend> of(String word) {
        String name = word.equals("redis") || word.equals("rocksdb") ? word + "_set" : word;
        return Arrays.stream(values()).filter(b -> b.word().equals(name)).findFirst();
    }
}
