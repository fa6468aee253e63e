package dev.tranship.plugin.sqlite;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Opens SQLite files. */
public final class SqliteEndpointFactory implements EndpointFactory {
    private static final String BUSY_TIMEOUT = "busy_timeout";
    private static final String JOURNAL_MODE = "journal_mode";
    private static final Set<String> JOURNAL_MODES = Set.of("delete", "truncate", "persist", "memory", "wal", "off");

    @Override
    public String scheme() {
        return "sqlite";
    }

    @Override
    public String description() {
        return "SQLite: a database in one file";
    }

    @Override
    public String example() {
        return "sqlite:shop.db";
    }

    @Override
    public Set<String> options() {
        return Set.of(BUSY_TIMEOUT, JOURNAL_MODE);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        SqliteDatabase database = SqliteDatabase.open(
                spec.file(),
                spec.access(),
                milliseconds(spec.options().getOrDefault(BUSY_TIMEOUT, "10000")),
                journalMode(spec.options().getOrDefault(JOURNAL_MODE, "")));
        return new SqliteEndpoint(database);
    }

    @Override
    public Optional<Endpoint> openEmpty() {
        return Optional.of(new SqliteEndpoint(SqliteDatabase.empty()));
    }

    private static int milliseconds(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new EndpointException(
                Kind.CONNECT, "busy_timeout is a number of milliseconds such as 10000, not '" + text + "'");
    }

    private static String journalMode(String text) {
        String mode = text.toLowerCase(Locale.ROOT);
        if (mode.isEmpty() || JOURNAL_MODES.contains(mode)) {
            return mode;
        }
        throw new EndpointException(
                Kind.CONNECT, "journal_mode is delete, truncate, persist, memory, wal or off, not '" + text + "'");
    }
}
