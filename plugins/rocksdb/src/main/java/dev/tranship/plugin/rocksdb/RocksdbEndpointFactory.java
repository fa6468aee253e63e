package dev.tranship.plugin.rocksdb;

import dev.tranship.plugin.keyvalue.DatasetNames;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Opens the database in a folder. */
public final class RocksdbEndpointFactory implements EndpointFactory {
    static final String DATASETS = "datasets";
    static final String SST_ROWS = "sst_rows";

    private static final int DEFAULT_SST_ROWS = 10_000;

    @Override
    public String scheme() {
        return "rocksdb";
    }

    @Override
    public String description() {
        return "RocksDB: column families, and the keys in them by pattern";
    }

    @Override
    public String example() {
        return "rocksdb:cache.rocksdb";
    }

    @Override
    public Set<String> options() {
        return Set.of(DATASETS, SST_ROWS);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        List<DatasetPath> declared = DatasetNames.split(spec.options().getOrDefault(DATASETS, "")).stream()
                .map(RocksdbEndpointFactory::path)
                .toList();
        String sstRows = spec.options().getOrDefault(SST_ROWS, Integer.toString(DEFAULT_SST_ROWS));
        if (!sstRows.matches("[1-9][0-9]{0,8}")) {
            throw new EndpointException(
                    Kind.CONNECT, "the option " + SST_ROWS + " is '" + sstRows + "', which is no number of rows");
        }
        RocksdbCatalog catalog = new RocksdbCatalog(declared);
        Path folder = spec.file();
        boolean there = Folder.exists(folder);
        if (!there && spec.access() == Access.READ) {
            throw new EndpointException(Kind.CONNECT, "There is no RocksDB in " + folder + ".");
        }
        boolean writes = spec.access() == Access.WRITE;
        Folder writing = writes ? Folder.write(folder) : null;
        return new RocksdbEndpoint(folder, writing, catalog, Integer.parseInt(sstRows));
    }

    private static DatasetPath path(String name) {
        try {
            return DatasetPath.parse(name);
        } catch (IllegalArgumentException e) {
            throw new EndpointException(
                    Kind.CONNECT, "the option " + DATASETS + " has " + name + ": " + e.getMessage(), null, e);
        }
    }
}
