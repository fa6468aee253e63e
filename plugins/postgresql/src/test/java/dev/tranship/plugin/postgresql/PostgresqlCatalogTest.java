package dev.tranship.plugin.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Ddl;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Endpoint;
import dev.tranship.spi.Table;
import dev.tranship.testkit.Workbench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one PostgreSQL has in its catalog becomes the same in another. */
class PostgresqlCatalogTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<Runnable> after = new ArrayList<>();

    private Workbench open(PostgresqlServer server, String name) {
        String database = server.create(name + NUMBER.incrementAndGet());
        Endpoint endpoint = new PostgresqlEndpointFactory()
                .open(new ConnectionSpec(
                        "test",
                        "postgresql",
                        server.url(database).substring("postgresql:".length()),
                        Map.of(),
                        Path.of(""),
                        Access.WRITE));
        after.add(() -> {
            endpoint.close();
            server.drop(database);
        });
        return new Workbench(endpoint);
    }

    private static String database(Workbench bench) {
        String location = bench.endpoint().location();
        return location.substring(location.lastIndexOf('/') + 1).replaceFirst("\\?.*", "");
    }

    @AfterEach
    void close() {
        after.forEach(Runnable::run);
    }

    @Test
    void theCatalogOfANewServerIsTheSameAfterwardsAndUndoLeavesNothing() {
        sameAfterwards(PostgresqlServer.newest(), 18);
    }

    @Test
    void theCatalogOfTheOldestServerIsTheSameAfterwardsAndUndoLeavesNothing() {
        sameAfterwards(PostgresqlServer.oldest(), 9);
    }

    private void sameAfterwards(PostgresqlServer server, int version) {
        Workbench from = open(server, "zoo_");
        Workbench to = open(server, "copy_of_zoo_");
        server.execute(database(from), CatalogZoo.statements(version).toArray(String[]::new));
        List<String> empty = CatalogZoo.dump(server, database(to), version);

        Catalog catalog = from.catalog();
        SchemaPlan plan = plan(catalog, to, catalog.others());
        List<Ddl> statements = statements(plan);
        to.apply(statements);

        assertThat(plan.notices()).isEmpty();
        assertThat(plan.carried()).containsExactlyInAnyOrderElementsOf(catalog.others());
        assertThat(CatalogZoo.dump(server, database(to), version))
                .containsExactlyInAnyOrderElementsOf(CatalogZoo.dump(server, database(from), version));
        assertThat(server.ask(database(to), "select nextval('lonely')")).containsExactly("40");

        to.revert(statements);
        assertThat(CatalogZoo.dump(server, database(to), version)).isEqualTo(empty);
    }

    private static SchemaPlan plan(Catalog catalog, Workbench to, List<Catalog.Other> others) {
        return to.definable()
                .plan(
                        catalog.tables().stream().map(Catalog.Entry::table).toList(),
                        catalog.views(),
                        others,
                        Mode.CREATE,
                        to.catalog());
    }

    private static List<Ddl> statements(SchemaPlan plan) {
        List<Ddl> statements = new ArrayList<>();
        for (TablePlan table : plan.tables()) {
            statements.addAll(table.beforeAnyRows());
            statements.addAll(table.after());
        }
        statements.addAll(plan.after());
        return statements;
    }

    @Test
    void whatTheTargetDoesNotHaveIsReplacedByWhatItIsMadeOfAndSaid() {
        PostgresqlServer server = PostgresqlServer.newest();
        Workbench from = open(server, "alone_");
        Workbench to = open(server, "alone_copy_");
        server.execute(
                database(from),
                "create domain positive as integer check (value > 0)",
                "create function twice(integer) returns integer immutable language sql as 'select $1 * 2'",
                "create table t (a positive, b integer, c integer generated always as (twice(b)) stored)",
                "create index by_twice on t using btree (twice(b) desc nulls last)");

        SchemaPlan plan = plan(from.catalog(), to, List.of());

        assertThat(plan.tables().get(0).stored().columns())
                .extracting(c -> c.type().toString(), Table.Column::own, Table.Column::generated)
                .allSatisfy(values -> assertThat(values.toList()).containsExactly("int32", null, null));
        assertThat(plan.notices())
                .anyMatch(n ->
                        n.contains("positive of column a is left out, it is int32: type \"positive\" does not exist"))
                .anyMatch(n -> n.contains("the computing of column c"))
                .anyMatch(n -> n.contains("the index by_twice"));
    }

    @Test
    void aDomainIsWhatItIsMadeOfForOthersAndItsChecksAreThoseOfTheTable() {
        Workbench from = open(PostgresqlServer.newest(), "domain_");
        PostgresqlServer.newest()
                .execute(
                        database(from),
                        "create domain positive as integer check (value > 0)",
                        "create domain small as positive check (value < 100)",
                        "create table t (\"The size\" small, tags jsonb, during tsrange, exclude using gist (during with &&))",
                        "create index by_tags on t using gin (tags)",
                        "create index by_hash on t using hash (\"The size\")");
        Table table = from.table("t");

        Table portable = from.describable().portable(table);

        assertThat(portable.columns()).extracting(Table.Column::own).containsOnlyNulls();
        assertThat(portable.checks())
                .extracting(Table.Check::expression)
                .containsExactlyInAnyOrder("(\"The size\" > 0)", "(\"The size\" < 100)");
        assertThat(portable.indexes()).extracting(Table.Index::name).containsExactly("by_hash");
        assertThat(table.ownParts())
                .containsExactly(
                        "the method hash of index by_hash", "gin index by_tags", "exclusion constraint t_during_excl");
        assertThat(portable.path()).isEqualTo(DatasetPath.of("public", "t"));
    }
}
