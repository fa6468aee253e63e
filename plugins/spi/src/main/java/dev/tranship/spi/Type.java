package dev.tranship.spi;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A logical type: what a value <em>is</em>, between all backends. The set is closed; every backend has one table that
 * says how it maps. {@link #toString()} is the canonical spelling used in plans, reports and the journal, and {@link
 * TypeParser} reads it back.
 */
public sealed interface Type {

    /** How the values of a type are laid out in a {@link Vector}. */
    enum Layout {
        /** {@code long[]}. */
        LONG,
        /** {@code double[]}. */
        DOUBLE,
        /** {@code Object[]}. */
        OBJECT
    }

    /** {@return where a vector of this type keeps its values} */
    default Layout layout() {
        if (this instanceof Decimal decimal) {
            return decimal.compact() ? Layout.LONG : Layout.OBJECT;
        }
        if (this instanceof Float) {
            return Layout.DOUBLE;
        }
        return this instanceof Bool
                        || this instanceof Int
                        || this instanceof Date
                        || this instanceof Time
                        || this instanceof Timestamp
                ? Layout.LONG
                : Layout.OBJECT;
    }

    /** True or false. Laid out as 0 or 1. */
    record Bool() implements Type {
        @Override
        public String toString() {
            return "boolean";
        }
    }

    /**
     * An integer of 8, 16, 32 or 64 bits. An unsigned 64-bit integer keeps its bits in the {@code long}; a narrower
     * unsigned one is a non-negative {@code long}.
     */
    record Int(int bits, boolean signed) implements Type {
        public Int {
            if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
                throw new IllegalArgumentException("an integer has 8, 16, 32 or 64 bits, not " + bits);
            }
        }

        /** {@return the smallest value; 0 when unsigned} */
        public long min() {
            return signed ? -1L << (bits - 1) : 0;
        }

        /** {@return the largest value; for the unsigned 64-bit integer its bits, which are -1} */
        public long max() {
            return signed ? ~min() : bits == 64 ? -1L : (1L << bits) - 1;
        }

        @Override
        public String toString() {
            return (signed ? "int" : "uint") + bits;
        }
    }

    /**
     * An exact decimal of at most {@code precision} digits, {@code scale} of them after the point. Up to 18 digits the
     * vector holds the unscaled {@code long}, beyond that a {@link java.math.BigDecimal} of exactly this scale.
     */
    record Decimal(int precision, int scale) implements Type {
        public Decimal {
            if (precision < 1 || scale < 0 || scale > precision) {
                throw new IllegalArgumentException("no decimal has precision " + precision + " and scale " + scale);
            }
        }

        /** {@return whether the unscaled value always fits a {@code long}} */
        public boolean compact() {
            return precision <= 18;
        }

        @Override
        public String toString() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /** An IEEE 754 number of 32 or 64 bits, laid out as a {@code double}. */
    record Float(int bits) implements Type {
        public Float {
            if (bits != 32 && bits != 64) {
                throw new IllegalArgumentException("a float has 32 or 64 bits, not " + bits);
            }
        }

        @Override
        public String toString() {
            return "float" + bits;
        }
    }

    /** Text of at most {@code length} code points; 0 means no limit. Laid out as {@link String}. */
    record Text(int length) implements Type {
        @Override
        public String toString() {
            return length == 0 ? "string" : "string(" + length + ")";
        }
    }

    /** Bytes, at most {@code length}; 0 means no limit. Laid out as {@code byte[]}. */
    record Bytes(int length) implements Type {
        @Override
        public String toString() {
            return length == 0 ? "bytes" : "bytes(" + length + ")";
        }
    }

    /** A day of the proleptic Gregorian calendar, laid out as days since 1970-01-01. */
    record Date() implements Type {
        @Override
        public String toString() {
            return "date";
        }
    }

    /** A time of day, laid out as nanoseconds since midnight; {@code precision} digits of the second count (0 to 9). */
    record Time(int precision) implements Type {
        @Override
        public String toString() {
            return "time(" + precision + ")";
        }
    }

    /**
     * A point in time. With {@code zoned} an instant; without, local fields that name no instant. Laid out since
     * 1970-01-01T00:00 (UTC when zoned) in microseconds up to precision 6, in nanoseconds above.
     */
    record Timestamp(int precision, boolean zoned) implements Type {
        /** {@return how many units of the vector's {@code long} make one second} */
        public long unitsPerSecond() {
            return precision <= 6 ? 1_000_000L : 1_000_000_000L;
        }

        @Override
        public String toString() {
            return (zoned ? "timestamptz(" : "timestamp(") + precision + ")";
        }
    }

    /** A calendar interval, laid out as {@link dev.tranship.spi.Interval}. */
    record Interval() implements Type {
        @Override
        public String toString() {
            return "interval";
        }
    }

    /** Laid out as {@link java.util.UUID}. */
    record Uuid() implements Type {
        @Override
        public String toString() {
            return "uuid";
        }
    }

    /** A JSON document, laid out as its text. Two texts of the same value are equal in a fingerprint. */
    record Json() implements Type {
        @Override
        public String toString() {
            return "json";
        }
    }

    /** One of a fixed list of texts, laid out as {@link String}. */
    record Enum(List<String> values) implements Type {
        public Enum {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return values.stream()
                    .map(v -> "'" + v.replace("'", "''") + "'")
                    .collect(Collectors.joining(",", "enum(", ")"));
        }
    }

    /** A list of elements of one type, any of which may be null. Laid out as {@link List} of {@linkplain Values boxed values}. */
    record Array(Type element) implements Type {
        @Override
        public String toString() {
            return "array<" + element + ">";
        }
    }

    /** Named fields, laid out as {@link List} of {@linkplain Values boxed values} in the order of the fields. */
    record Struct(List<Field> fields) implements Type {
        public Struct {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return fields.stream()
                    .map(f -> Identifiers.quoteIfNeeded(f.name()) + ":" + f.type())
                    .collect(Collectors.joining(",", "struct<", ">"));
        }
    }

    /** A string of bits of at most {@code length}; 0 means no limit. Laid out as a {@link String} of 0 and 1. */
    record BitString(int length) implements Type {
        @Override
        public String toString() {
            return length == 0 ? "bits" : "bits(" + length + ")";
        }
    }

    /** Shared constants; records compare by value, so these are a convenience and no more. */
    Type BOOL = new Bool();

    Type INT8 = new Int(8, true);
    Type INT16 = new Int(16, true);
    Type INT32 = new Int(32, true);
    Type INT64 = new Int(64, true);
    Type UINT64 = new Int(64, false);
    Type FLOAT32 = new Float(32);
    Type FLOAT64 = new Float(64);
    Type TEXT = new Text(0);
    Type BYTES = new Bytes(0);
    Type DATE = new Date();
    Type TIME = new Time(6);
    Type TIMESTAMP = new Timestamp(6, false);
    Type TIMESTAMPTZ = new Timestamp(6, true);
    Type INTERVAL = new Interval();
    Type UUID = new Uuid();
    Type JSON = new Json();
}
