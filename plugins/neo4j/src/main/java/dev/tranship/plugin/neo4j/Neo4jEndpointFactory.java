package dev.tranship.plugin.neo4j;

import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.ServerUrl;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;

/** Opens databases of Neo4j servers. */
public final class Neo4jEndpointFactory implements EndpointFactory {
    static final String KEY = "key";
    static final String SAMPLE = "sample";
    static final String MIXED = "mixed";

    /** How the names of archives end. */
    static final String ARCHIVE = "graph";

    private static final int PORT = 7687;

    private final String scheme;

    Neo4jEndpointFactory(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public String description() {
        return switch (scheme) {
            case "neo4j" -> "Neo4j: a graph on a server or cluster";
            case "bolt" -> "Neo4j: a graph on one server";
            default ->
                "Neo4j: the same over TLS"
                        + (scheme.endsWith("ssc")
                                ? ", whoever signed the certificate"
                                : ", with a certificate that is checked");
        };
    }

    @Override
    public String example() {
        return scheme + "://user@host:7687/neo4j";
    }

    @Override
    public Set<String> secretOptions() {
        return Set.of(ServerUrl.PASSWORD);
    }

    @Override
    public Set<String> options() {
        return Set.of(ServerUrl.USER, ServerUrl.PASSWORD, Neo4jUrl.DATABASE, KEY, SAMPLE, MIXED);
    }

    @Override
    public Endpoint open(ConnectionSpec spec) {
        if (spec.location().endsWith("." + ARCHIVE) && Files.isRegularFile(spec.file())) {
            return new ArchiveEndpoint(spec.file());
        }
        ServerUrl url = ServerUrl.of(spec, this, PORT);
        return new Neo4jEndpoint(
                Neo4jDatabase.open(Neo4jUrl.of(url, scheme), settings(spec.withOptions(url.options())), spec.access()));
    }

    private static Neo4jSettings settings(ConnectionSpec spec) {
        String key = spec.options().get(KEY);
        return new Neo4jSettings(
                key == null ? List.of() : List.of(key.split("\\s*,\\s*")), sample(spec), mixedAsJson(spec));
    }

    private static long sample(ConnectionSpec spec) {
        String text = spec.options().getOrDefault(SAMPLE, Long.toString(Neo4jSettings.SAMPLE));
        if (text.equals("all")) {
            return Long.MAX_VALUE;
        }
        try {
            long value = Long.parseLong(text.replace("_", ""));
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new EndpointException(
                Kind.CONNECT, SAMPLE + " is all or a number of nodes such as 100000, not '" + text + "'");
    }

    private static boolean mixedAsJson(ConnectionSpec spec) {
        String text = spec.options().getOrDefault(MIXED, "refuse");
        if (!text.equals("refuse") && !text.equals("json")) {
            throw new EndpointException(Kind.CONNECT, MIXED + " is refuse or json, not '" + text + "'");
        }
        return text.equals("json");
    }
}
