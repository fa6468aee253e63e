package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.jdbc.SqlErrors;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite's result codes as kinds of failure. */
final class SqliteErrors implements SqlErrors {
    /** The driver says {@code [CODE] general text (what SQLite said)}. */
    private static final Pattern DRIVER_MESSAGE = Pattern.compile("^\\[\\w+]\\s+.*?\\((.*)\\)$", Pattern.DOTALL);

    @Override
    public Kind kind(SQLException failure) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return Kind.STATEMENT;
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        if (code.name().startsWith("SQLITE_CONSTRAINT") || code == SQLiteErrorCode.SQLITE_MISMATCH) {
            return Kind.CONSTRAINT;
        }
        if (code.name().startsWith("SQLITE_BUSY") || code.name().startsWith("SQLITE_LOCKED")) {
            return Kind.TRANSIENT;
        }
        if (code == SQLiteErrorCode.SQLITE_FULL || code == SQLiteErrorCode.SQLITE_IOERR_WRITE) {
            return Kind.CAPACITY;
        }
        if (code.name().startsWith("SQLITE_CORRUPT") || code == SQLiteErrorCode.SQLITE_NOTADB) {
            return Kind.CORRUPT;
        }
        if (code.name().startsWith("SQLITE_CANTOPEN")) {
            return Kind.CONNECT;
        }
        String message = sentence(failure);
        return message.startsWith("no such table") || message.startsWith("no such column")
                ? Kind.NOT_FOUND
                : Kind.STATEMENT;
    }

    @Override
    public String sentence(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher matcher = DRIVER_MESSAGE.matcher(message);
        return matcher.matches() ? matcher.group(1) : message;
    }

    @Override
    public @Nullable String hint(Kind kind) {
        return kind == Kind.TRANSIENT
                ? "another program is using the file; try again, or raise busy_timeout (milliseconds)"
                : null;
    }
}
