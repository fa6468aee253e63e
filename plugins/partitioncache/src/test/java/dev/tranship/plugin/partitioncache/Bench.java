package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.Debugger;
import dev.tranship.dsl.engine.Plugins;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.plugin.duckdb.DuckdbPlugin;
import dev.tranship.plugin.postgresql.PostgresqlPlugin;
import dev.tranship.plugin.redis.RedisPlugin;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Readable;
import dev.tranship.testkit.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans over caches, walked by the engine. */
final class Bench {
    static final Plugins PLUGINS = new Plugins() {
        private final List<EndpointFactory> all = Stream.of(
                        new PartitionCachePlugin(), new DuckdbPlugin(), new PostgresqlPlugin(), new RedisPlugin())
                .flatMap(plugin -> plugin.endpoints().stream())
                .toList();

        @Override
        public Optional<EndpointFactory> factory(String scheme) {
            return all.stream().filter(f -> f.scheme().equals(scheme)).findFirst();
        }

        @Override
        public List<EndpointFactory> all() {
            return all;
        }
    };

    private final Path folder;

    Bench(Path folder) {
        this.folder = folder;
    }

    Session open(String plan) {
        return open(PlanReader.read("tranship: 1\nname: p\n" + plan, "plan.yaml", folder, Map.of()));
    }

    Session open(Plan read) {
        return Session.open(
                read,
                new Session.Options(
                        folder.resolve(".tranship"),
                        PLUGINS,
                        event -> {},
                        (question, word) -> true,
                        null,
                        true,
                        Debugger.NONE));
    }

    /** {@return the text of a plan with two connections, a and b} */
    static String plan(String a, String b, String steps) {
        return "connections:\n  a: " + a + "\n  b: " + b + "\nsteps:\n" + steps + "\n";
    }

    Endpoint endpoint(Store store, Backend backend, Access access) {
        String url = store.url(backend);
        int colon = url.indexOf(':');
        String scheme = url.substring(0, colon);
        return PLUGINS.factory(scheme)
                .orElseThrow()
                .open(new ConnectionSpec("c", scheme, url.substring(colon + 1), store.options(), folder, access));
    }

    /** {@return all rows of all datasets of a cache} */
    Map<String, List<List<@Nullable Object>>> contents(Store store, Backend backend) {
        Map<String, List<List<@Nullable Object>>> contents = new TreeMap<>();
        try (Endpoint endpoint = endpoint(store, backend, Access.READ)) {
            for (Catalog.Entry entry : ((Describable) endpoint).catalog().tables()) {
                contents.put(
                        entry.table().path().name(),
                        Fixture.sorted(
                                Rows.all((Readable) endpoint, entry.table().path())));
            }
        }
        return contents;
    }

    /** Runs a plan to its end, which must be a good one. */
    void run(String plan) {
        try (Session session = open(plan)) {
            Session.RunOutcome outcome = session.run(null, false);
            assertThat(outcome.rejected()).isZero();
        }
    }

    void undoAll(String plan) {
        try (Session session = open(plan)) {
            session.undo(new Session.UndoTarget.All(), Session.Theirs.REFUSE);
        }
    }
}
