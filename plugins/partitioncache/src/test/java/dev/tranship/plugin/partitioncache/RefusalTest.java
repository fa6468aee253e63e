package dev.tranship.plugin.partitioncache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backend cannot hold is said before anything is written. */
class RefusalTest {
    @TempDir
    Path folder = Path.of("");

    private void assertRefuses(Backend to, String values, String... words) {
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Store target = Store.of(to, folder, "target");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        String plan = Bench.plan(
                source.connection(Backend.ROCKSDICT),
                target.connection(to),
                "  - copy: a.cache:region -> b\n    js: \"row => ({ ...row, partition_keys: " + values + " })\"\n");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Bench(folder).run(plan))
                .satisfies(e -> assertThat(e.code()).isEqualTo("RUN-201"))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
        if (target instanceof Store.Rocks rocks) {
            assertThat(rocks.dump()).isEmpty();
        } else {
            assertThat(target.dump()).isEmpty();
        }
    }

    @Test
    void aCommaWhereTextsAreJoinedByIt() {
        assertRefuses(Backend.ROCKSDB_SET, "['a,b']", "cache:region", "a,b", "comma");
    }

    @Test
    void anEmptySetWhereThereAreNone() {
        assertRefuses(Backend.REDIS_SET, "[]", "cache:region", "no empty sets");
    }

    @Test
    void datatypesThatABackendDoesNotHave() {
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Store target = Store.of(Backend.REDIS_BIT, folder, "target");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Bench(folder)
                        .run(Bench.plan(
                                source.connection(Backend.ROCKSDICT),
                                target.connection(Backend.REDIS_BIT),
                                "  - copy: a -> b\n")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("RUN-212"))
                .satisfies(e -> assertThat(e.getMessage()).contains("region", "price", "day", "text", "float"));
    }

    @Test
    void anIdAboveInt32() {
        Store source = Store.of(Backend.ROCKSDICT, folder, "source");
        Store target = Store.of(Backend.POSTGRESQL_ARRAY, folder, "target");
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        Store wide = Store.of(Backend.ROCKSDICT, folder, "wide");
        new Bench(folder.resolve("first"))
                .run(
                        Bench.plan(
                                source.connection(Backend.ROCKSDICT),
                                wide.connection(Backend.ROCKSDICT),
                                "  - copy: a.cache:a -> b\n    js: \"row => ({ ...row, partition_keys: [1, 3000000000] })\"\n"));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> new Bench(folder)
                        .run(Bench.plan(
                                wide.connection(Backend.ROCKSDICT),
                                target.connection(Backend.POSTGRESQL_ARRAY),
                                "  - copy: a -> b\n")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("RUN-201"))
                .satisfies(e -> assertThat(e.getMessage()).contains("cache:a", "3000000000", "int32", Fixture.hash(1)));
        assertThat(target.dump()).isEmpty();
    }

    @Test
    void configurationThatIsIncomplete() throws Exception {
        Files.writeString(
                folder.resolve(".env"),
                "# comment\nCACHE_BACKEND=\"postgresql_array\"\nDB_HOST=127.0.0.1\nDB_PORT=5432\nDB_NAME=x\n");
        try (Session session = new Bench(folder)
                .open("connections: { a: 'partitioncache+env:.env', b: 'partitioncache+rocksdict:new' }\nsteps:\n"
                        + "  - copy: a -> b\n")) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> session.run(null, false))
                    .withMessageContaining("PG_ARRAY_CACHE_TABLE_PREFIX");
        }
    }

    @Test
    void configurationThatIsCompleteOpensTheCache() throws Exception {
        Store.Rocks source = new Store.Rocks(folder.resolve("source"));
        Fixture.SMALL.seed(Backend.ROCKSDICT, source);
        Files.writeString(
                folder.resolve(".env"), "export CACHE_BACKEND=rocksdict # mine\nROCKSDB_DICT_PATH='source'\n");
        new Bench(folder)
                .run("connections: { a: 'partitioncache+env:.env', b: 'partitioncache+rocksdict:new' }\nsteps:\n"
                        + "  - copy: a -> b\n");
        assertThat(new Store.Rocks(folder.resolve("new")).dump()).isEqualTo(source.dump());
    }
}
