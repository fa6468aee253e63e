package dev.tranship.plugin.partitioncache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/** Entries as portable Roaring bitmaps of unsigned 32-bit numbers. */
final class Roaring implements EntryCodec {
    static final EntryCodec PORTABLE = new Roaring();

    private Roaring() {}

    @Override
    public byte[] encode(Partition partition, List<Object> values) {
        RoaringBitmap bitmap = of(values);
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(bytes);
        return bytes.array();
    }

    /** {@return a bitmap of numbers} */
    static RoaringBitmap of(List<Object> values) {
        RoaringBitmap bitmap = new RoaringBitmap();
        for (Object value : values) {
            long number = (Long) value;
            if (number < 0 || number > 0xffffffffL) {
                throw new Unholdable(number + " is outside of 0 to 4294967295");
            }
            bitmap.add((int) number);
        }
        // What most libraries write of the same set: runs only where they pay.
        return bitmap;
    }

    @Override
    public List<Object> decode(Partition partition, byte[] bytes) {
        RoaringBitmap bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(ByteBuffer.wrap(bytes));
        } catch (IOException | RuntimeException e) {
            throw new Undecodable(bytes.length + " bytes", "no Roaring bitmap");
        }
        return numbers(bitmap);
    }

    /** {@return the numbers of a bitmap, in order} */
    static List<Object> numbers(RoaringBitmap bitmap) {
        List<Object> numbers = new ArrayList<>(bitmap.getCardinality());
        for (PeekableIntIterator i = bitmap.getIntIterator(); i.hasNext(); ) {
            numbers.add(Integer.toUnsignedLong(i.next()));
        }
        return numbers;
    }
}
