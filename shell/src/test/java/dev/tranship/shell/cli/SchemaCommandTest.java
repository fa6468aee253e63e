package dev.tranship.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tranship.plugin.postgresql.PostgresqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCommandTest {
    private static final Path CHINOOK = Path.of("../../shared/data/chinook").toAbsolutePath();
    private static final String SHOP = """
            CREATE TABLE customer (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(40) NOT NULL);
            CREATE TABLE `order` (
              id int unsigned PRIMARY KEY,
              customer_id bigint NOT NULL,
              total decimal(10,2) DEFAULT 0.00,
              KEY by_customer (customer_id),
              CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customer (id)
            ) ENGINE=InnoDB;
            INSERT INTO customer VALUES (1, 'a');
            """;

    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> ask(Connection connection, String sql) throws SQLException {
        List<String> answers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }

    @ParameterizedTest
    @CsvSource({
        "mysql, Chinook_MySql.sql, sqlite",
        "mysql, Chinook_MySql.sql, duckdb",
        "postgresql, Chinook_PostgreSql.sql, sqlite",
        "postgresql, Chinook_PostgreSql.sql, duckdb",
        "oracle, Chinook_Oracle.sql, sqlite",
        "oracle, Chinook_Oracle.sql, duckdb",
        "sqlserver, Chinook_SqlServer.sql, sqlite",
        "sqlserver, Chinook_SqlServer.sql, duckdb",
        ", Chinook_Sqlite.sqlite, sqlite",
        ", Chinook_Sqlite.sqlite, duckdb",
    })
    void theShopOfEveryProductIsAcceptedWithAllTablesKeysAndForeignKeys(String from, String file, String to)
            throws SQLException {
        Path source = CHINOOK.resolve(file);
        assumeThat(source).exists();

        Invocation converted = from == null
                ? Invocation.of(folder, "schema", "convert", "--to", to, "sqlite:" + source)
                : Invocation.of(folder, "schema", "convert", "--from", from, "--to", to, source.toString());

        assertThat(converted.exit()).as(converted.err()).isZero();
        try (Connection connection = DriverManager.getConnection("jdbc:" + to + ":" + folder.resolve("shop." + to));
                Statement statement = connection.createStatement()) {
            for (String sql : converted.out().split(";\n")) {
                statement.execute(sql);
            }
            boolean sqlite = to.equals("sqlite");
            assertThat(ask(
                            connection,
                            sqlite
                                    ? "select count(*) from sqlite_master where type = 'table' and name not like 'sqlite%'"
                                    : "select count(*) from duckdb_tables()"))
                    .containsExactly("11");
            assertThat(
                            ask(
                                    connection,
                                    sqlite
                                            ? "select count(distinct m.name) from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and c.pk > 0"
                                            : "select count(*) from duckdb_constraints() where constraint_type = 'PRIMARY KEY'"))
                    .containsExactly("11");
            assertThat(
                            ask(
                                    connection,
                                    sqlite
                                            ? "select count(*) from sqlite_master m, pragma_foreign_key_list(m.name) k where m.type = 'table'"
                                            : "select count(*) from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"))
                    .containsExactly("11");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mysql, Chinook_MySql.sql",
        "postgresql, Chinook_PostgreSql.sql",
        "oracle, Chinook_Oracle.sql",
        "sqlserver, Chinook_SqlServer.sql",
        ", Chinook_Sqlite.sqlite",
    })
    void aRealPostgresqlServerAcceptsTheShopOfEveryProduct(String from, String file) throws SQLException {
        Path source = CHINOOK.resolve(file);
        assumeThat(source).exists();

        Invocation converted = from == null
                ? Invocation.of(folder, "schema", "convert", "--to", "postgresql", "sqlite:" + source)
                : Invocation.of(folder, "schema", "convert", "--from", from, "--to", "postgresql", source.toString());

        assertThat(converted.exit()).as(converted.err()).isZero();
        assertThat(converted.err()).doesNotContain("lost");
        String constraints =
                "select count(*) from pg_constraint where connamespace = 'public'::regnamespace and contype = ";
        PostgresqlServer server = PostgresqlServer.newest();
        try (Connection connection = server.connect(server.create("schema_of_" + file));
                Statement statement = connection.createStatement()) {
            for (String sql : converted.out().split(";\n")) {
                statement.execute(sql);
            }
            assertThat(ask(connection, "select count(*) from pg_tables where schemaname = 'public'"))
                    .containsExactly("11");
            assertThat(ask(connection, constraints + "'p'")).containsExactly("11");
            assertThat(ask(connection, constraints + "'f'")).containsExactly("11");
        }
    }

    @Test
    void foreignKeyColumnsGetTheTypeOfTheKeyTheyReferTo() throws IOException {
        write("shop.sql", SHOP);

        Invocation converted =
                Invocation.of(folder, "schema", "convert", "--from", "mysql", "--to", "duckdb", "shop.sql");

        assertThat(converted.exit()).as(converted.err()).isZero();
        assertThat(converted.out())
                .contains("\"customer_id\" UINTEGER NOT NULL")
                .doesNotContain("__load");
        assertThat(converted.err()).contains("noted");
    }

    @Test
    void strictWritesNothingWhenSomethingIsLostAndLenientGoesOn() throws IOException {
        write("shop.sql", SHOP + "CREATE TRIGGER tr BEFORE INSERT ON customer FOR EACH ROW SET NEW.name = 'x';\n");
        String[] line = {"schema", "convert", "--from", "mysql", "--to", "duckdb", "shop.sql", "--report", "r.html"};

        Invocation strict = Invocation.of(folder, line);
        Invocation lenient = Invocation.of(
                folder,
                "schema",
                "convert",
                "--from",
                "mysql",
                "--to",
                "duckdb",
                "shop.sql",
                "--compatibility",
                "lenient");

        assertThat(strict.exit()).isEqualTo(1);
        assertThat(strict.out()).isEmpty();
        assertThat(strict.err()).contains("shop.sql:10: trigger tr", "error CLI-640");
        assertThat(folder.resolve("r.html"))
                .content()
                .contains("<h2>Needs a person</h2>", "shop.sql:10", "SET NEW.name");
        assertThat(lenient.exit()).isEqualTo(3);
        assertThat(lenient.out()).contains("CREATE TABLE \"main\".\"order\"");
    }

    @Test
    void theReportSaysOfEveryObjectWhatBecameOfIt() throws IOException {
        write(
                "shop.sql",
                SHOP + "CREATE TABLE note (body text CHECK (body REGEXP 'x'), at datetime COMMENT 'when');\n");

        Invocation converted = Invocation.of(
                folder, "schema", "convert", "--from", "mysql", "--to", "sqlite", "shop.sql", "--report", "r.json");

        assertThat(converted.exit()).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(Files.readString(folder.resolve("r.json")));
        assertThat(report.at("/items").findValuesAsText("name"))
                .contains("customer", "order", "note", "by_customer", "fk", "1 × INSERT");
        JsonNode note = null;
        for (JsonNode item : report.at("/items")) {
            note = item.path("name").asText().equals("note") ? item : note;
        }
        assertThat(note).isNotNull();
        assertThat(note.path("parts").findValuesAsText("fate")).contains("left_out");
        assertThat(report.path("lost").asBoolean()).isTrue();
        assertThat(report.path("types").findValuesAsText("declared")).contains("varchar(40)", "int unsigned");
    }

    @Test
    void pinnedTypesHold() throws IOException {
        write("o.sql", "CREATE TABLE t (id NUMBER(5) PRIMARY KEY, n NUMBER(3));");
        String[] line = {"schema", "convert", "--from", "oracle", "--to", "duckdb", "o.sql", "--lock", "types.lock"};

        assertThat(Invocation.of(folder, line).out()).contains("\"n\" SMALLINT");
        String lock = Files.readString(folder.resolve("types.lock"));
        assertThat(lock).contains("\"NUMBER(3)\" : \"int16\"", "\"int16\" : \"SMALLINT\"");
        write("types.lock", lock.replace("\"NUMBER(3)\" : \"int16\"", "\"NUMBER(3)\" : \"int64\""));
        assertThat(Invocation.of(folder, line).out()).contains("\"n\" BIGINT");
        write("types.lock", lock.replace("SMALLINT", "HUGEINT"));
        Invocation refused = Invocation.of(folder, line);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("error CLI-641", "int16 is pinned as HUGEINT, and would become SMALLINT");
    }

    @Test
    void differencesAreSaidInLogicalTermsAndExitWith4() throws IOException {
        write(
                "a.sql",
                "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), gone int, UNIQUE (a)); CREATE TABLE only_a (x int);");
        write("b.sql", "CREATE TABLE T (id int NOT NULL, a varchar(20) NOT NULL, CONSTRAINT k PRIMARY KEY (id));");

        Invocation differ = Invocation.of(folder, "schema", "diff", "a.sql", "b.sql", "--from", "mysql", "--json");
        Invocation same = Invocation.of(folder, "schema", "diff", "a.sql", "ddl:mysql:a.sql", "--from", "mysql");

        assertThat(differ.exit()).isEqualTo(4);
        assertThat(differ.out().lines().skip(1))
                .containsExactly(
                        "{\"type\":\"difference\",\"kind\":\"table\",\"object\":\"only_a\",\"left\":\"1 columns\",\"right\":null}",
                        "{\"type\":\"difference\",\"kind\":\"type\",\"object\":\"t.a\",\"left\":\"string(10)\",\"right\":\"string(20)\"}",
                        "{\"type\":\"difference\",\"kind\":\"nullable\",\"object\":\"t.a\",\"left\":\"NULL\",\"right\":\"NOT NULL\"}",
                        "{\"type\":\"difference\",\"kind\":\"column\",\"object\":\"t.gone\",\"left\":\"int32\",\"right\":null}",
                        "{\"type\":\"difference\",\"kind\":\"unique_key\",\"object\":\"t\",\"left\":\"(a)\",\"right\":null}");
        assertThat(same.exit()).isZero();
        assertThat(same.err()).contains("the schemas are the same");
    }

    @Test
    void comparesTheConnectionsOfAPlan() throws IOException {
        write("plan.yaml", """
                tranship: 1
                connections:
                  old: ddl:mysql:shop.sql
                  new: sqlite:new.db
                steps:
                  - schema: old -> new
                """);
        write("shop.sql", SHOP);

        assertThat(Invocation.of(folder, "run", ".").exit()).isZero();
        Invocation diff = Invocation.of(folder, "schema", "diff", "old.customer", "new", "--plan", "plan.yaml");

        assertThat(diff.out()).contains("order", "table").doesNotContain("customer.name");
        assertThat(diff.exit()).isEqualTo(4);
    }

    @Test
    void aStepCreatesASchemaWithoutRowsAndTakesItBack() throws Exception {
        write("shop.sql", SHOP);
        write("plan.yaml", """
                tranship: 1
                connections:
                  old: ddl:mysql:shop.sql
                  new: duckdb:new.duckdb
                steps:
                  - schema: old -> new
                    tables:
                      customer: { to: client, rename: { name: full_name } }
                """);

        Invocation peek = Invocation.of(folder, "peek", ".");
        assertThat(peek.out()).contains("CREATE TABLE \"main\".\"client\"");
        Invocation run = Invocation.of(folder, "run", ".");
        assertThat(run.exit()).as(run.err()).isZero();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("new.duckdb"))) {
            assertThat(ask(connection, "select table_name from duckdb_tables() order by 1"))
                    .contains("client", "order");
            assertThat(ask(connection, "select index_name from duckdb_indexes()"))
                    .containsExactly("by_customer");
            assertThat(ask(
                            connection,
                            "select constraint_text from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"))
                    .singleElement()
                    .asString()
                    .contains("client");
            assertThat(ask(
                            connection,
                            "select column_name from duckdb_columns() where table_name = 'client' order by 1"))
                    .containsExactly("full_name", "id");
        }
        Invocation undo = Invocation.of(folder, "undo", ".", "all", "--yes");
        assertThat(undo.exit()).as(undo.err()).isZero();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("new.duckdb"))) {
            assertThat(ask(connection, "select table_name from duckdb_tables()"))
                    .isEmpty();
            assertThat(ask(connection, "select sequence_name from duckdb_sequences()"))
                    .isEmpty();
        }
    }

    @Test
    void mistakesExitWith2AndAWayOut() throws IOException {
        write("shop.sql", SHOP);

        Invocation noDialect = Invocation.of(folder, "schema", "convert", "--to", "duckdb", "shop.sql");
        Invocation noBackend =
                Invocation.of(folder, "schema", "convert", "--to", "duck", "--from", "mysql", "shop.sql");
        Invocation noServer = Invocation.of(folder, "schema", "convert", "--to", "csv", "--from", "mysql", "shop.sql");
        Invocation noKind = Invocation.of(
                folder, "schema", "convert", "--to", "duckdb", "--from", "mysql", "shop.sql", "--report", "x");

        assertThat(List.of(noDialect.exit(), noBackend.exit(), noServer.exit(), noKind.exit()))
                .containsOnly(2);
        assertThat(noDialect.err()).contains("CLI-643", "--from mysql");
        assertThat(noBackend.err()).contains("CLI-642", "there is no backend 'duck'");
        assertThat(noServer.err()).contains("CLI-642", "csv:exports/");
        assertThat(noKind.err()).contains("CLI-644");
    }
}
