package dev.tranship.dsl.verify;

/** 128 bits, ordered by the unsigned number they are. */
public record Hash(long high, long low) implements Comparable<Hash> {
    @Override
    public int compareTo(Hash other) {
        int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }
}
