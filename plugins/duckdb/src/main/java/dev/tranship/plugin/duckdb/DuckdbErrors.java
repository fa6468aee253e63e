package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.jdbc.SqlErrors;
import dev.tranship.spi.EndpointException.Kind;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** DuckDB's messages as kinds of failure; it has no error codes, but each message opens with its class. */
final class DuckdbErrors implements SqlErrors {
    static final DuckdbErrors INSTANCE = new DuckdbErrors();

    @Override
    public Kind kind(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("out of memory error")) {
            return Kind.CAPACITY;
        }
        if (lower.contains("could not set lock")
                || lower.contains("conflict on")
                || lower.contains("write-write conflict")
                || lower.contains("interrupt error")) {
            return Kind.TRANSIENT;
        }
        if (message.startsWith("Serialization Error") || lower.contains("corrupt")) {
            return Kind.CORRUPT;
        }
        if (lower.contains("not a valid duckdb database")
                || lower.contains("cannot open")
                || lower.contains("different configuration")
                || lower.contains("connection was closed")
                || lower.contains("connection is closed")
                || lower.contains("connection error")) {
            return Kind.CONNECT;
        }
        if (lower.contains("violates")
                || lower.contains("constraint failed")
                || message.startsWith("Constraint Error")
                || lower.contains("invalid enum value")
                || message.startsWith("Conversion Error")) {
            return Kind.CONSTRAINT;
        }
        return message.startsWith("Catalog Error") && lower.contains("does not exist")
                ? Kind.NOT_FOUND
                : Kind.STATEMENT;
    }

    /** The first paragraph: what follows it repeats the statement. */
    @Override
    public String sentence(SQLException failure) {
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        int end = message.indexOf("\n\nLINE ");
        return (end < 0 ? message : message.substring(0, end)).strip();
    }

    @Override
    public @Nullable String hint(Kind kind) {
        return kind == Kind.TRANSIENT
                ? "DuckDB lets one program at a time write a file; close the other one and try again"
                : null;
    }
}
