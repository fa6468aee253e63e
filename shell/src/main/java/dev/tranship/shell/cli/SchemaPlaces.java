package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.References;
import dev.tranship.dsl.plan.Secrets;
import dev.tranship.dsl.step.DatasetGlob;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Places with a schema, as they are typed: a URL, a connection of a plan, a DDL file, or the bare name of a backend, which
 * stands for an empty one without any server. Owns what it opens.
 */
final class SchemaPlaces implements AutoCloseable {
    private final Context context;
    private final @Nullable String dialect;
    private final @Nullable Plan plan;
    private final Map<String, Endpoint> empty = new LinkedHashMap<>();
    private final Secrets secrets = new Secrets();
    private final Map<String, Connections> opened = new LinkedHashMap<>();

    /** A schema and where in it to look. */
    record Side(Endpoint endpoint, Address address) {
        /** {@return what is there, as far as it is meant} */
        Catalog catalog() {
            Catalog all = endpoint.ability(Describable.class)
                    .orElseThrow(() -> CliException.usage(
                            "CLI-642", endpoint.product() + " has no schema that can be looked at", null))
                    .catalog();
            String path = address.path();
            if (path.isEmpty()) {
                return all;
            }
            return new Catalog(
                    all.tables().stream().filter(e -> meant(e.table().path())).toList(),
                    all.views().stream().filter(v -> meant(v.path())).toList(),
                    all.others());
        }

        private boolean meant(DatasetPath path) {
            return new DatasetGlob(address.path()).matches(path)
                    || String.join(".", path.segments()).startsWith(address.path() + ".");
        }
    }

    /**
     * @param dialect whose DDL a file is in; null when no file is named
     * @param plan the plan whose connections may be named; null for none
     */
    SchemaPlaces(Context context, @Nullable String dialect, @Nullable String plan) {
        this.context = context;
        this.dialect = dialect;
        this.plan = plan == null ? null : PlanReader.read(PlanArgument.file(context, plan), Map.of());
    }

    /** {@return the place that is typed, opened for reading} */
    Side source(String name, String typed, Map<String, String> options) {
        return side(name, typed, options, Access.READ);
    }

    /** {@return the place that is typed, or an empty store of the kind that is} */
    Side target(String name, String typed) {
        if (Location.isOne(typed) || isOfPlan(typed)) {
            return side(name, typed, Map.of(), Access.PREVIEW);
        }
        EndpointFactory factory = context.plugins()
                .factory(typed)
                .orElseThrow(() -> CliException.usage(
                        "CLI-642",
                        "there is no backend '" + typed + "'",
                        "`tranship plugins` lists what there is; a store is named by its URL"));
        Optional<Endpoint> endpoint = factory.openEmpty();
        if (endpoint.isEmpty()) {
            throw CliException.usage(
                    "CLI-642",
                    "a schema of " + typed + " cannot be planned without a store",
                    "name one, like " + factory.example());
        }
        empty.put(name, endpoint.get());
        return new Side(endpoint.get(), new Address(name, ""));
    }

    private boolean isOfPlan(String typed) {
        Plan named = plan;
        return named != null
                && named.connections().containsKey(Address.parse(typed).connection());
    }

    private Side side(String name, String typed, Map<String, String> options, Access access) {
        Plan named = plan;
        if (named != null && isOfPlan(typed)) {
            Address address = Address.parse(typed);
            Connections connections = connections(name, named.connections(), named.folder());
            return new Side(connections.open(address.connection(), access), new Address(name, address.path()));
        }
        String url = typed;
        if (!Location.isOne(typed) && (dialect != null || Files.isRegularFile(context.path(typed)))) {
            if (dialect == null) {
                throw CliException.usage(
                        "CLI-643",
                        "whose SQL " + typed + " is written in is not said",
                        "say it: --from mysql, for example");
            }
            url = "ddl:" + dialect + ":" + typed;
        }
        Location location = Location.parse(url);
        Plan.Connection connection = Plan.Connection.unnamed(name, location.url(), options);
        Connections connections = connections(
                name, Map.of(name, connection), context.surroundings().folder());
        return new Side(connections.open(name, access), location.address(name));
    }

    private Connections connections(String name, Map<String, Plan.Connection> definitions, Path folder) {
        TerminalConfirmer confirmer = new TerminalConfirmer(context);
        References references = new References(
                folder,
                context.surroundings().environment(),
                context.surroundings().interactive() ? confirmer::secret : null,
                secrets);
        Connections connections = new Connections(definitions, folder, context.plugins(), references, secrets);
        opened.put(name, connections);
        return connections;
    }

    @Override
    public void close() {
        opened.values().forEach(Connections::close);
        empty.values().forEach(Endpoint::close);
    }
}
