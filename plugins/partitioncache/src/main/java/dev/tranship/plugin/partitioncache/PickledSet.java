package dev.tranship.plugin.partitioncache;

import dev.tranship.plugin.partitioncache.pickle.PickleException;
import dev.tranship.plugin.partitioncache.pickle.PickleReader;
import dev.tranship.plugin.partitioncache.pickle.PickleWriter;
import java.util.LinkedHashSet;
import java.util.List;

/** Entries as pickled Python sets. */
final class PickledSet implements EntryCodec {
    static final EntryCodec SET = new PickledSet();

    /** The default of Python up to 3.13, which later ones read. */
    static final int PROTOCOL = 4;

    private PickledSet() {}

    @Override
    public byte[] encode(Partition partition, List<Object> values) {
        return PickleWriter.write(PROTOCOL, new LinkedHashSet<>(values));
    }

    @Override
    public List<Object> decode(Partition partition, byte[] bytes) {
        try {
            return PythonValues.of(partition.datatype(), PickleReader.read(bytes, 0, bytes.length));
        } catch (PickleException e) {
            throw new Undecodable("a pickle of " + bytes.length + " bytes", String.valueOf(e.getMessage()));
        }
    }
}
