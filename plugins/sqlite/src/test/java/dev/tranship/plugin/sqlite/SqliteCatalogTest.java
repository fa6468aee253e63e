package dev.tranship.plugin.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Type;
import dev.tranship.spi.Wanted;
import dev.tranship.testkit.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void whatIsNotKeptOfWhatIsMovedIsTold() throws Exception {
        Path file = Store.sql(
                folder.resolve("u.db"),
                "create table a(id integer primary key autoincrement, t text not null collate nocase default ('x' collate rtrim))",
                "create table b(k text primary key on conflict replace, u text unique on conflict abort collate binary) without rowid",
                "create table c(x int, y text, unique (x, y collate nocase)) strict",
                "create table plain(id integer primary key, \"autoincrement\" text, check (\"autoincrement\" <> 'a' collate nocase))");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            assertThat(endpoint.catalog().others().stream().map(o -> o.kind() + " " + o.name()))
                    .containsExactly(
                            "collation of column a.t",
                            "AUTOINCREMENT of a",
                            "ON CONFLICT of b",
                            "WITHOUT ROWID of b",
                            "collation of column c.y",
                            "STRICT of c");
        }
    }

    @Test
    void describesChinook() throws Exception {
        Path chinook = Path.of("../../../shared/data/chinook/Chinook_Sqlite.sqlite")
                .toAbsolutePath()
                .normalize();
        assumeTrue(Files.exists(chinook));
        byte[] before = Files.readAllBytes(chinook);
        try (SqliteEndpoint endpoint = Store.open(chinook, Access.READ);
                Snapshot snapshot = endpoint.snapshot()) {
            Catalog catalog = endpoint.catalog();

            assertThat(catalog.tables()).hasSize(11).allSatisfy(entry -> {
                assertThat(entry.table().primaryKey()).isNotNull();
                assertThat(entry.bytes()).isPositive();
                assertThat(snapshot.misfits(
                                Store.all(entry.table().path().name()),
                                Wanted.of(entry.table().rowType().fields())))
                        .isEmpty();
            });
            Table track = catalog.table(DatasetPath.of("Track")).orElseThrow();
            assertThat(track.column("UnitPrice").orElseThrow().type()).isEqualTo(new Type.Decimal(10, 2));
            assertThat(track.column("Name").orElseThrow().type()).isEqualTo(new Type.Text(200));
            assertThat(track.foreignKeys())
                    .extracting(k -> k.references().name())
                    .containsExactlyInAnyOrder("Album", "Genre", "MediaType");
            assertThat(track.indexes()).hasSize(3);
            Table playlistTrack = catalog.table(DatasetPath.of("PlaylistTrack")).orElseThrow();
            assertThat(playlistTrack.rowKey()).containsExactly("PlaylistId", "TrackId");
            assertThat(playlistTrack.primaryKey())
                    .isNotNull()
                    .satisfies(k -> assertThat(k.name()).isEqualTo("PK_PlaylistTrack"));
            assertThat(snapshot.count(Store.all("Track"))).isEqualTo(3503);
            assertThat(Store.rows(endpoint, "Invoice").get(0))
                    .contains(java.time.LocalDateTime.of(2021, 1, 1, 0, 0), new java.math.BigDecimal("1.98"));
        }
        assertThat(Files.readAllBytes(chinook)).isEqualTo(before);
    }

    @Test
    void readsConstraintsExpressionsAndDefaults() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                """
                create table parent(id integer primary key autoincrement, code text not null constraint u_code unique)""",
                """
                create table "odd, (table)" ( -- a comment, with a comma
                  a int not null default 7 constraint positive check (a > 0 and instr('(,)', ',') > 0),
                  [b c] varchar(20) default 'it''s' /* and ( another */,
                  `d``e` numeric(10,2) default -1.50,
                  flag boolean default 1,
                  made timestamp default current_timestamp,
                  odd text default (lower('X')),
                  twice int generated always as (a * 2) stored,
                  parent references parent on delete cascade,
                  lost int references nowhere(x),
                  constraint pk primary key (a, [b c]),
                  constraint un unique (flag, made),
                  check (a < 1000),
                  constraint fk foreign key (odd) references parent(code) on update set null
                )""",
                "create unique index \"i,1\" on \"odd, (table)\"(lower(odd || ','), a desc) where a > 5",
                "create view v(x, y) as select a, count(*) from \"odd, (table)\" group by a",
                "create trigger tr after insert on parent begin select 1; end",
                "create virtual table search using fts5(words)");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            Catalog catalog = endpoint.catalog();

            assertThat(catalog.tables())
                    .extracting(e -> e.table().path().name())
                    .containsExactly("odd, (table)", "parent");
            Table parent = catalog.table(DatasetPath.of("parent")).orElseThrow();
            assertThat(parent.column("id").orElseThrow().identity()).isTrue();
            assertThat(parent.uniqueKeys()).containsExactly(new Table.Key("u_code", List.of("code")));

            Table odd = catalog.table(DatasetPath.of("odd, (table)")).orElseThrow();
            assertThat(odd.rowType().names())
                    .containsExactly("a", "b c", "d`e", "flag", "made", "odd", "twice", "parent", "lost");
            assertThat(odd.columns())
                    .extracting(Table.Column::defaultValue)
                    .containsExactly(
                            new Default.Constant(7L),
                            new Default.Constant("it's"),
                            new Default.Constant(new java.math.BigDecimal("-1.50")),
                            new Default.Constant(true),
                            new Default.Now(Default.Now.Part.TIMESTAMP),
                            new Default.Expression("lower('X')"),
                            null,
                            null,
                            null);
            assertThat(odd.column("twice").orElseThrow().generated()).isEqualTo("a * 2");
            assertThat(odd.primaryKey()).isEqualTo(new Table.Key("pk", List.of("a", "b c")));
            assertThat(odd.uniqueKeys()).containsExactly(new Table.Key("un", List.of("flag", "made")));
            assertThat(odd.checks())
                    .containsExactly(
                            new Table.Check("positive", "a > 0 and instr('(,)', ',') > 0"),
                            new Table.Check(null, "a < 1000"));
            assertThat(odd.foreignKeys())
                    .containsExactly(
                            new Table.ForeignKey(
                                    null,
                                    List.of("parent"),
                                    DatasetPath.of("parent"),
                                    List.of("id"),
                                    "CASCADE",
                                    "NO ACTION"),
                            new Table.ForeignKey(
                                    null,
                                    List.of("lost"),
                                    DatasetPath.of("nowhere"),
                                    List.of("x"),
                                    "NO ACTION",
                                    "NO ACTION"),
                            new Table.ForeignKey(
                                    "fk",
                                    List.of("odd"),
                                    DatasetPath.of("parent"),
                                    List.of("code"),
                                    "NO ACTION",
                                    "SET NULL"));
            assertThat(odd.indexes())
                    .containsExactly(new Table.Index(
                            "i,1",
                            List.of(
                                    new Table.Index.Part("lower(odd || ',')", true, false),
                                    new Table.Index.Part("a", false, true)),
                            true,
                            "a > 5"));
            assertThat(catalog.views())
                    .singleElement()
                    .satisfies(v -> assertThat(v.query()).contains("group by a").contains("(x, y)"));
            assertThat(catalog.others())
                    .extracting(Catalog.Other::kind)
                    .containsExactlyInAnyOrder("AUTOINCREMENT of", "virtual table", "trigger");
        }
    }

    @Test
    void findsNamesInAnyCaseAndUnderMain() throws Exception {
        Path file = Store.sql(folder.resolve("a.db"), "create table Customer(x)");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            assertThat(endpoint.resolve(DatasetPath.of("customer"))).isEqualTo(DatasetPath.of("Customer"));
            assertThat(endpoint.resolve(DatasetPath.of("main", "CUSTOMER"))).isEqualTo(DatasetPath.of("Customer"));
            assertThat(endpoint.resolve(DatasetPath.of("Later"))).isEqualTo(DatasetPath.of("Later"));
        }
    }

    @Test
    void asksTheRowsWhereTheDeclaredTypeSaysNothing() throws Exception {
        Path file = Store.sql(
                folder.resolve("a.db"),
                "create table t(i, r, s, b, n, m money)",
                "insert into t values (1, 1, 1, x'01', null, 5), (2, 2.5, 'x', x'02', null, 6.5)",
                "create view v as select count(*) as c, max(r) as r, i from t");
        try (SqliteEndpoint endpoint = Store.open(file, Access.READ)) {
            Table table = endpoint.catalog().table(DatasetPath.of("t")).orElseThrow();

            assertThat(table.columns())
                    .extracting(Table.Column::type)
                    .containsExactly(Type.INT64, Type.FLOAT64, Type.TEXT, Type.BYTES, Type.TEXT, Type.FLOAT64);
            assertThat(Store.rows(endpoint, "v")).containsExactly(Rows.row(2L, 2.5, 2L));
        }
    }
}
