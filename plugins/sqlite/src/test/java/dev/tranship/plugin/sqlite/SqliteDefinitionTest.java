package dev.tranship.plugin.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.Definable.SchemaPlan;
import dev.tranship.spi.Definable.TablePlan;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Type;
import dev.tranship.spi.View;
import dev.tranship.testkit.Rows;
import dev.tranship.testkit.Workbench;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteConfig;

class SqliteDefinitionTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void swapsATableThatOthersReferToAndBackExactly() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "create table x(id integer primary key, a text constraint ua unique, up int references x(id))",
                "create index ix on x(a collate nocase desc)",
                "create index keeps on x(up)",
                "create table child(x int references x(id) on delete cascade)",
                "create view v as select a from x",
                "create table x__old(precious int)",
                "create trigger tr after insert on x begin insert into child values (new.id); end",
                "insert into x values (1, 'old', null)");
        List<String> before = schema(file);
        try (SqliteEndpoint endpoint = Store.open(file, Access.WRITE)) {
            Workbench bench = new Workbench(endpoint);
            Table wanted = bench.table("x");
            SchemaPlan plan = bench.plan(Mode.REPLACE, List.of(wanted), List.of());
            TablePlan table = plan.tables().get(0);
            assertThat(plan.notices()).anySatisfy(n -> assertThat(n).contains("trigger tr"));

            bench.apply(table.before());
            bench.insert(table.loadInto(), table.stored().rowType(), List.of(Rows.row(7L, "new", null)));
            bench.apply(table.after());

            assertThat(Store.rows(endpoint, "v")).containsExactly(Rows.row("new"));
            assertThat(bench.table("child").foreignKeys().get(0).references()).isEqualTo(DatasetPath.of("x"));
            assertThat(bench.table("x").foreignKeys().get(0).references()).isEqualTo(DatasetPath.of("x"));
            assertThat(bench.table("x")).isEqualTo(wanted);
            assertThat(bench.table("x__old").rowType().names()).containsExactly("precious");

            bench.revert(table.after());
            bench.revert(table.before());
            endpoint.forget(List.of("change-1", "change-2", "change-3", "change-4", "change-5"));
        }
        assertThat(schema(file)).containsExactlyInAnyOrderElementsOf(before);
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            assertThat(Store.rows(endpoint, "x")).containsExactly(Rows.row(1L, "old", null));
        }
    }

    @Test
    void leavesOutWhatSqliteDoesNotUnderstandAndSaysSo() {
        Table table = new Table(
                DatasetPath.of("t"),
                List.of(
                        Column.of("id", Type.INT64, false),
                        new Column(
                                "a",
                                Type.TEXT,
                                true,
                                new Table.Default.Expression("gen_random_uuid()"),
                                false,
                                null,
                                "c"),
                        new Column("b", Type.TEXT, true, null, true, null, null),
                        new Column("c", Type.TEXT, true, null, false, "a::text || 'x'", null)),
                null,
                List.of(),
                List.of(),
                List.of(new Table.Check("bad", "regexp_matches(a, 'x')"), new Table.Check("good", "id > 0")),
                List.of(new Table.Index(
                        "i", List.of(new Table.Index.Part("to_tsvector(a)", true, false)), false, null)),
                null);
        SchemaPlan plan;
        try (SqliteEndpoint endpoint = Store.open(folder.resolve("a.db"), Access.WRITE)) {
            plan = endpoint.plan(
                    List.of(table),
                    List.of(
                            new View(DatasetPath.of("first"), "select * from second", null),
                            new View(DatasetPath.of("second"), "select a from t", null),
                            new View(DatasetPath.of("bad"), "select a from t qualify 1", null)),
                    Mode.CREATE,
                    new Catalog(List.of(), List.of(), List.of()));
        }
        assertThat(plan.notices()).hasSize(7).allSatisfy(n -> assertThat(n).contains("SQLite"));
        assertThat(plan.tables().get(0).stored().checks())
                .extracting(Table.Check::name)
                .containsExactly("good");
        assertThat(plan.after()).extracting(d -> d.title()).containsExactly("create view second", "create view first");
    }

    static List<Type> odd() {
        return List.of(
                new Type.Enum(List.of("INT", "back\\slash", "q\"uote", "a, (b)", "0123")),
                new Type.Struct(List.of(new dev.tranship.spi.Field("an int", Type.INT64, true))),
                new Type.Decimal(20, 4),
                Type.UINT64,
                new Type.Timestamp(9, true),
                Type.INTERVAL);
    }

    @ParameterizedTest
    @MethodSource("odd")
    void aTypeWithoutANameInSqlComesBackFromTheCatalog(Type type) {
        try (SqliteEndpoint endpoint = Store.open(folder.resolve("a.db"), Access.WRITE)) {
            Workbench bench = new Workbench(endpoint);
            bench.create(Table.of(DatasetPath.of("t"), List.of(Column.of("c", type, true)), null));
            assertThat(bench.table("t").column("c").orElseThrow().type()).isEqualTo(type);
            assertThat(SqliteTypes.affinity(endpoint.nativeType(type).sql()))
                    .isIn(SqliteTypes.Affinity.TEXT, SqliteTypes.Affinity.NUMERIC);
        }
    }

    private static List<String> schema(Path file) throws SQLException {
        List<String> schema = new ArrayList<>();
        try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select type || ' ' || name || ' on ' || tbl_name || ': ' || replace(coalesce(sql, ''), '\"', '') from sqlite_master")) {
            while (rows.next()) {
                schema.add(rows.getString(1).toLowerCase(Locale.ROOT).replaceAll("[\\s()]", ""));
            }
        }
        return schema;
    }
}
