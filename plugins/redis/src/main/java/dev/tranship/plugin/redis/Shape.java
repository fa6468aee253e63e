package dev.tranship.plugin.redis;

import dev.tranship.spi.Field;
import dev.tranship.spi.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What one row of a dataset is. */
enum Shape {
    /** A key of any type, with its value as a whole. */
    KEYS(List.of(new Field("type", Type.TEXT, false), new Field("value", Type.BYTES, false)), 0),
    /** A string. */
    STRING(List.of(new Field("value", Type.TEXT, false)), 0),
    /** A field of a hash. */
    HASH(List.of(new Field("field", Type.TEXT, false), new Field("value", Type.TEXT, false)), 1),
    /** An element of a list, counted from 0. */
    LIST(List.of(new Field("position", Type.INT64, false), new Field("value", Type.TEXT, false)), 1),
    /** A member of a set. */
    SET(List.of(new Field("member", Type.TEXT, false)), 1),
    /** A member of a sorted set. */
    ZSET(List.of(new Field("member", Type.TEXT, false), new Field("score", Type.FLOAT64, false)), 1),
    /** An entry of a stream. */
    STREAM(List.of(new Field("id", Type.TEXT, false), new Field("fields", Type.JSON, false)), 1),
    /** A hash, each field a column. */
    ROW(List.of(), 0);

    private final List<Field> columns;
    private final int identity;

    /** @param identity how many of the columns tell the rows of one key apart */
    Shape(List<Field> columns, int identity) {
        this.columns = columns;
        this.identity = identity;
    }

    /** {@return the columns after those of the key} */
    List<Field> columns() {
        return columns;
    }

    int identity() {
        return identity;
    }

    /** {@return how it is said in the name of a dataset} */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the type of such keys as the server says it} */
    String type() {
        return this == ROW ? HASH.word() : word();
    }

    static Optional<Shape> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
    }
}
