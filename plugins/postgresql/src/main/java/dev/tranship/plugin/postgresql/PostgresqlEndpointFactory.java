package dev.tranship.plugin.postgresql;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.ServerUrl;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import java.util.Optional;
import java.util.Set;

/** Opens databases of PostgreSQL servers. A database is never created: it must be there. */
public final class PostgresqlEndpointFactory implements EndpointFactory {
    private static final Type.Decimal NUMERIC = new Type.Decimal(38, 9);

    @Override
    public String scheme() {
        return "postgresql";
    }

    @Override
    public String description() {
        return "PostgreSQL 9.6 and later, by binary COPY";
    }

    @Override
    public String example() {
        return "postgresql://user@localhost:5432/shop";
    }

    @Override
    public Set<String> options() {
        return PostgresqlUrl.OPTIONS;
    }

    @Override
    public Set<String> secretOptions() {
        return Set.of(ServerUrl.PASSWORD, PostgresqlUrl.SSL_PASSWORD);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        PostgresqlUrl url = PostgresqlUrl.of(spec, this);
        boolean writing = spec.access() == Access.WRITE;
        return new PostgresqlEndpoint(PostgresqlDatabase.open(url, writing, numeric(url)), writing);
    }

    @Override
    public Optional<Endpoint> openEmpty() {
        return Optional.of(new PostgresqlEmpty());
    }

    private static Type.Decimal numeric(PostgresqlUrl url) {
        String text = url.option(PostgresqlUrl.NUMERIC);
        if (text == null) {
            return NUMERIC;
        }
        try {
            if (TypeParser.parse(text) instanceof Type.Decimal decimal) {
                return decimal;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new EndpointException(
                Kind.CONNECT,
                PostgresqlUrl.NUMERIC + " says how numeric columns without digits are read, e.g. decimal(38,9), not '"
                        + text + "'");
    }
}
