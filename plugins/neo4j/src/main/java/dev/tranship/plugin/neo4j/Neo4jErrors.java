package dev.tranship.plugin.neo4j;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.AuthorizationExpiredException;
import org.neo4j.driver.exceptions.DiscoveryException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.RetryableException;
import org.neo4j.driver.exceptions.SecurityException;

/** What the driver complains about, in words that stay. */
final class Neo4jErrors {
    private static final int STATEMENT_SHOWN = 300;

    private Neo4jErrors() {}

    /**
     * {@return what an action gives}
     *
     * @param closed whether the endpoint is closed by now, which explains every failure
     */
    static <T> T on(String doing, AtomicBoolean closed, Supplier<T> action) {
        if (closed.get()) {
            throw closed(doing);
        }
        try {
            return action.get();
        } catch (EndpointException e) {
            throw e;
        } catch (Neo4jException e) {
            throw closed.get() ? closed(doing) : readable(doing, e);
        } catch (IllegalStateException e) {
            throw closed.get()
                    ? closed(doing)
                    : new EndpointException(Kind.TRANSIENT, doing + ": " + e.getMessage(), null, e);
        }
    }

    private static EndpointException closed(String doing) {
        return new EndpointException(Kind.CONNECT, doing + ": the connection is closed");
    }

    static EndpointException readable(String doing, Neo4jException failure) {
        Kind kind = kind(failure);
        return new EndpointException(kind, doing + ": " + sentence(failure), hint(kind, failure), failure);
    }

    /** A statement that failed is shown, since the server tells the place in it. */
    static EndpointException inStatement(String statement, EndpointException failure) {
        String text = statement.strip();
        String shown = text.length() > STATEMENT_SHOWN ? text.substring(0, STATEMENT_SHOWN) + "…" : text;
        return new EndpointException(
                failure.kind(), failure.getMessage() + "\nin: " + shown, failure.hint(), failure.getCause());
    }

    private static Kind kind(Neo4jException failure) {
        String code = String.valueOf(failure.code());
        if (failure instanceof AuthenticationException
                || code.startsWith("Neo.ClientError.Security.Unauthorized")
                || code.startsWith("Neo.ClientError.Security.CredentialsExpired")
                || code.startsWith("Neo.ClientError.Security.AuthenticationRateLimit")) {
            return Kind.AUTHENTICATE;
        } else if (code.equals("Neo.ClientError.Database.DatabaseNotFound") || failure instanceof DiscoveryException) {
            return Kind.CONNECT;
        } else if (code.contains(".MemoryPoolOutOfMemoryError")
                || code.contains(".TransactionOutOfMemoryError")
                || code.startsWith("Neo.TransientError.General.OutOfMemory")) {
            return Kind.CAPACITY;
        } else if (failure instanceof RetryableException || failure instanceof AuthorizationExpiredException) {
            return Kind.TRANSIENT;
        } else if (code.startsWith("Neo.ClientError.Schema.ConstraintV")
                || code.equals("Neo.ClientError.Schema.ConstraintCreationFailed")
                || code.equals("Neo.DatabaseError.Schema.ConstraintCreationFailed")
                || code.equals("Neo.ClientError.Statement.TypeError")
                || code.equals("Neo.ClientError.Statement.ArgumentError")) {
            return Kind.CONSTRAINT;
        } else if (code.startsWith("Neo.ClientError.Statement.AccessMode")
                || code.equals("Neo.DatabaseError.Schema.ConstraintCreationFailed")
                || code.equals("Neo.ClientError.Database.UnsupportedAdministrationCommand")
                || failure instanceof SecurityException) {
            return Kind.UNSUPPORTED;
        }
        return Kind.STATEMENT;
    }

    private static String sentence(Neo4jException failure) {
        String message = String.valueOf(failure.getMessage()).strip();
        // The syntax error lists every keyword that could have been; where it is and what was found are what helps.
        return message.replaceFirst("(?s)expected .{120,} \\(line", "expected something else (line");
    }

    private static @Nullable String hint(Kind kind, Neo4jException failure) {
        return switch (kind) {
            case TRANSIENT -> "try again";
            case AUTHENTICATE -> "give user and password as options of the connection";
            case CAPACITY -> "give the server more memory for transactions (dbms.memory.transaction.total.max)";
            case CONNECT ->
                String.valueOf(failure.code()).contains("DatabaseNotFound") ? "check the name of the database" : null;
            case NOT_FOUND, CONSTRAINT, UNSUPPORTED, STATEMENT, CORRUPT -> null;
        };
    }
}
