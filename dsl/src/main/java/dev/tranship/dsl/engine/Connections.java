package dev.tranship.dsl.engine;

import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.References;
import dev.tranship.dsl.plan.Secrets;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointFactory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The opened endpoints of a session, by the names of the plan. An endpoint is opened when it is first needed, with no more
 * access than is needed; asked for more, it is opened anew. Used by one thread at a time.
 */
public final class Connections implements AutoCloseable {
    private final Map<String, Plan.Connection> definitions;
    private final Path folder;
    private final Plugins plugins;
    private final References references;
    private final Secrets secrets;
    private final OpenEndpoints endpoints;

    public Connections(
            Map<String, Plan.Connection> definitions,
            Path folder,
            Plugins plugins,
            References references,
            Secrets secrets) {
        this(definitions, folder, plugins, references, secrets, new OpenEndpoints());
    }

    Connections(
            Map<String, Plan.Connection> definitions,
            Path folder,
            Plugins plugins,
            References references,
            Secrets secrets,
            OpenEndpoints endpoints) {
        this.definitions = new LinkedHashMap<>(definitions);
        this.folder = folder;
        this.plugins = plugins;
        this.references = references;
        this.secrets = secrets;
        this.endpoints = endpoints;
    }

    /** Adds a connection that is not in the plan, for scripts and for what is typed. */
    public void define(Plan.Connection connection) {
        definitions.put(connection.name(), connection);
    }

    /**
     * {@return the endpoint of a connection, with at least this access}
     *
     * @throws EngineException CONN-401 to CONN-404; RUN-221 when the store is busy, which may be tried again
     */
    public Endpoint open(String name, Access access) {
        return endpoints.open(key(definition(name)), access, asked -> connect(name, asked));
    }

    private OpenEndpoints.Key key(Plan.Connection definition) {
        return new OpenEndpoints.Key(definition.name(), definition.url(), definition.options(), folder.toString());
    }

    /** {@return one ability of an endpoint, or a refusal that names it} */
    public <A> A ability(String name, Access access, Class<A> ability, String what) {
        Endpoint endpoint = open(name, access);
        return endpoint.ability(ability)
                .orElseThrow(() -> new EngineException(
                        EngineException.Kind.USAGE,
                        "CONN-405",
                        "the connection " + name + " (" + endpoint.product() + ") cannot " + what,
                        null));
    }

    /** {@return an archive opened as a connection's own store would be, for reading; the caller closes it} */
    public Endpoint openArchive(String name, Path file) {
        References.Resolved resolved = references.resolve(definition(name));
        String scheme = scheme(resolved.url());
        EndpointFactory factory = plugins.factory(scheme).orElseThrow(() -> unknownScheme(name, scheme));
        return factory.open(new ConnectionSpec(
                name, scheme, file.toAbsolutePath().toString(), resolved.options(), folder, Access.READ));
    }

    /** {@return the URL of a connection as the plan has it, references and all} */
    public String url(String name) {
        return definition(name).url();
    }

    /** {@return the names of the connections that are defined} */
    public Set<String> names() {
        return Collections.unmodifiableSet(definitions.keySet());
    }

    private Plan.Connection definition(String name) {
        Plan.Connection definition = definitions.get(name);
        if (definition == null && name.indexOf(':') > 0) {
            // A script may connect to a URL; that is its name then.
            return Plan.Connection.unnamed(name, name, Map.of());
        }
        if (definition == null) {
            throw new EngineException(
                    EngineException.Kind.USAGE,
                    "CONN-404",
                    "there is no connection '" + name + "'",
                    "the plan has " + String.join(", ", definitions.keySet()));
        }
        return definition;
    }

    private static String scheme(String url) {
        int colon = url.indexOf(':');
        return colon < 0 ? url : url.substring(0, colon);
    }

    private Endpoint connect(String name, Access access) {
        References.Resolved resolved = references.resolve(definition(name));
        String url = resolved.url();
        String scheme = scheme(url);
        EndpointFactory factory = plugins.factory(scheme).orElseThrow(() -> unknownScheme(name, scheme));
        try {
            return factory.open(new ConnectionSpec(
                    name,
                    scheme,
                    url.substring(Math.min(url.length(), scheme.length() + 1)),
                    resolved.options(),
                    folder,
                    access));
        } catch (EndpointException e) {
            String code = e.kind() == EndpointException.Kind.AUTHENTICATE
                    ? "CONN-402"
                    : e.kind() == EndpointException.Kind.TRANSIENT ? Retrying.TRANSIENT : "CONN-401";
            throw new EngineException(
                    EngineException.Kind.CONNECT,
                    code,
                    secrets.mask("cannot open connection " + name + ": " + e.getMessage()),
                    masked(Failures.help(e)),
                    null);
        }
    }

    private @Nullable String masked(@Nullable String text) {
        return text == null ? null : secrets.mask(text);
    }

    private EngineException unknownScheme(String name, String scheme) {
        return new EngineException(
                EngineException.Kind.CONNECT,
                "CONN-403",
                "connection " + name + ": no plugin opens '" + scheme + ":'",
                "there are "
                        + plugins.all().stream()
                                .map(f -> f.scheme() + ": (" + f.example() + ")")
                                .collect(Collectors.joining(", ")));
    }

    /** Closes the endpoints, for whomever shares them too; they are opened again when they are needed. */
    @Override
    public void close() {
        endpoints.close(key -> key.folder().equals(folder.toString())
                && (key.name().equals(key.url()) || key.equals(definedKey(key.name()))));
    }

    private OpenEndpoints.@Nullable Key definedKey(String name) {
        Plan.Connection definition = definitions.get(name);
        return definition == null ? null : key(definition);
    }
}
