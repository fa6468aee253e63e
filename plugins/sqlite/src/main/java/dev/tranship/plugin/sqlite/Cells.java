package dev.tranship.plugin.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The values of one row after the other. Columns count from 0. Belongs to one thread. */
interface Cells {
    /** What a value is stored as. */
    enum Storage {
        NULL,
        INTEGER,
        REAL,
        TEXT,
        BLOB
    }

    /** Does something with rows. */
    @FunctionalInterface
    interface Work<T> {
        @Nullable
        T on(Cells cells) throws SQLException;
    }

    /** {@return whether there is another row, which is the current one then} */
    boolean next() throws SQLException;

    /** {@return the row's number in its table; 0 where it was not asked for} */
    long rowid() throws SQLException;

    /** {@return whether a value of the current row may be none of its column's type, so that it has to be decoded} */
    boolean odd(int column, SqliteColumn as) throws SQLException;

    boolean isNull(int column) throws SQLException;

    long getLong(int column) throws SQLException;

    double getDouble(int column) throws SQLException;

    /** {@return a blob, or the bytes of a text as the database keeps it; null for NULL} */
    byte @Nullable [] getBytes(int column) throws SQLException;

    /** {@return a text of a database in any encoding; null for NULL} */
    @Nullable
    String getString(int column) throws SQLException;

    /**
     * {@return whether a value is stored as a text of ASCII without NUL, of at most so many characters; false when that takes a
     * closer look}
     */
    default boolean plainAscii(int column, int most) throws SQLException {
        return false;
    }

    /** {@return what is stored, in the class of its storage class: Long or Integer, Double, String, byte[]; null for NULL} */
    @Nullable
    Object getObject(int column) throws SQLException;
}
