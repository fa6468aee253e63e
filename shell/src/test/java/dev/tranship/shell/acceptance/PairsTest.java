package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.plugin.postgresql.PostgresqlServer;
import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.shell.acceptance.Store.Database;
import dev.tranship.testkit.MariadbServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each store moves two databases to each other store: Chinook, as its makers wrote it down for the store, and the sample shop. */
class PairsTest {
    private static final Path CHINOOK = Path.of("../../shared/data/chinook");
    private static final Path SHOP =
            Path.of("../samples/shop/make-shop.sql").toAbsolutePath().normalize();

    /** They show nothing that another table of the shop or Chinook does not. */
    private static final List<String> DROPPED =
            List.of("order_line", "price_history", "product_supplier", "review", "supplier");

    @TempDir
    private static Path shared;

    private static final Map<Store, Database> CHINOOKS = new EnumMap<>(Store.class);
    private static final Map<Store, Database> SHOPS = new EnumMap<>(Store.class);

    @TempDir
    private Path folder;

    @BeforeAll
    static void fill() throws Exception {
        assumeTrue(MariadbServer.available(), "the artifact's MariaDB runs on Linux, x86-64");
        assumeTrue(Files.isDirectory(CHINOOK), "the Chinook data is not here");
        for (Store store : Store.values()) {
            SHOPS.put(store, store.create(shared, "pairs_shop"));
        }
        Files.copy(CHINOOK.resolve("Chinook_Sqlite.sqlite"), shared.resolve("pairs_chinook.sqlite"));
        CHINOOKS.put(Store.SQLITE, Store.SQLITE.create(shared, "pairs_chinook"));
        CHINOOKS.put(Store.DUCKDB, Store.DUCKDB.create(shared, "pairs_chinook"));
        Database postgresql = Store.POSTGRESQL.create(shared, "pairs_chinook");
        String script = Files.readString(CHINOOK.resolve("Chinook_PostgreSql.sql"));
        PostgresqlServer.newest()
                .execute(postgresql.name(), script.substring(script.indexOf("\\c chinook;") + "\\c chinook;".length()));
        CHINOOKS.put(Store.POSTGRESQL, postgresql);
        Store.mariadb().run(CHINOOK.resolve("Chinook_MySql.sql"));
        CHINOOKS.put(Store.MARIADB, new Database(Store.MARIADB, shared, "Chinook"));
        Stage stage = new Stage(shared);
        stage.plan(
                connections(Map.of(
                        "c", CHINOOKS.get(Store.SQLITE),
                        "e", CHINOOKS.get(Store.DUCKDB),
                        "s", SHOPS.get(Store.SQLITE),
                        "d", SHOPS.get(Store.DUCKDB),
                        "p", SHOPS.get(Store.POSTGRESQL),
                        "m", SHOPS.get(Store.MARIADB))),
                "- sql: s\n  run: [create temp table size as select 40 as customers, " + SHOP + ", drop table "
                        + String.join(", drop table ", DROPPED) + "]\n"
                        + Stream.of("c.* -> e", "s.* -> d", "s.* -> p", "s.* -> m")
                                .map(copy -> "- { copy: " + copy + ", parallel: 1 }\n")
                                .collect(Collectors.joining()));
        Said run = stage.tranship("run", ".", "--yes");
        assertThat(run.exit()).as(run.err()).isZero();
    }

    @AfterAll
    static void drop() {
        Stream.concat(CHINOOKS.values().stream(), SHOPS.values().stream()).forEach(Database::drop);
    }

    static Stream<Arguments> pairs() {
        return Arrays.stream(Store.values())
                .flatMap(from ->
                        Arrays.stream(Store.values()).filter(to -> to != from).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void movesEverythingCountsOnAndIsTakenBackToNothing(Store from, Store to) throws Exception {
        Database chinook = to.create(folder, "pairs_w");
        Database shop = to.create(folder, "pairs_v");
        try {
            Stage stage = new Stage(folder);
            stage.plan(
                    connections(Map.of("s", CHINOOKS.get(from), "t", SHOPS.get(from), "v", shop, "w", chinook)),
                    "- { copy: s.* -> " + chinook.home("w") + ", parallel: 1 }\n- { copy: t.* -> " + shop.home("v")
                            + ", parallel: 1 }\n");

            Said run = stage.tranship("run", ".");

            assertThat(run.exit()).as(run.out() + run.err()).isZero();
            assertThat(run.out().lines().filter(line -> line.endsWith("checksum equal")))
                    .hasSize(11 + 9);
            assertThat(missing(CHINOOKS.get(from), chinook)).as(run.out()).isEmpty();
            assertThat(missing(SHOPS.get(from), shop)).as(run.out() + run.err()).isEqualTo(leftOut(to));
            String spenders = "select count(*) from big_spender";
            assertThat(shop.ask(spenders)).isEqualTo(SHOPS.get(from).ask(spenders));
            String category = shop.quoted("category");
            shop.execute("insert into " + category + " (name) values ('the next')");
            assertThat(shop.ask("select id from " + category + " where name = 'the next'"))
                    .containsExactly("13");
            shop.execute("delete from " + category + " where id = 13");

            Said undo = stage.tranship("undo", ".", "all");

            assertThat(undo.exit()).as(undo.err()).isZero();
            assertThat(chinook.contents()).isEmpty();
            assertThat(shop.contents()).isEmpty();
        } finally {
            chinook.drop();
            shop.drop();
        }
    }

    /** {@return what a store cannot have, which a notice of the copy says} */
    private static Set<String> leftOut(Store to) {
        return to == Store.DUCKDB ? Set.of("foreign employee(department_id) department(id)") : Set.of();
    }

    private static Set<String> missing(Database source, Database target) throws Exception {
        Set<String> missing = new TreeSet<>(source.structure());
        missing.removeAll(target.structure());
        return missing;
    }

    private static String connections(Map<String, Database> databases) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(databases)
                .forEach((name, database) -> text.append("  ")
                        .append(name)
                        .append(": ")
                        .append(database.connection())
                        .append('\n'));
        return text.toString();
    }
}
