package dev.tranship.shell.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.shell.acceptance.Stage.Said;
import dev.tranship.shell.acceptance.Store.Database;
import dev.tranship.testkit.MariadbServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code schema convert} writes for a server is accepted by a real one, with every table, key and foreign key. */
class DefinitionsTest {
    private static final Path CHINOOK = Path.of("../../shared/data/chinook").toAbsolutePath();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "ddl:mysql:, Chinook_MySql.sql",
        "ddl:postgresql:, Chinook_PostgreSql.sql",
        "ddl:oracle:, Chinook_Oracle.sql",
        "ddl:sqlserver:, Chinook_SqlServer.sql",
        "sqlite:, Chinook_Sqlite.sqlite",
    })
    void aRealMariadbServerAcceptsTheShopOfEveryProduct(String from, String file) throws Exception {
        assumeTrue(MariadbServer.available(), "the artifact's MariaDB runs on Linux, x86-64");
        Path source = CHINOOK.resolve(file);
        assumeTrue(Files.exists(source), "the Chinook data is not here");

        Said converted = new Stage(folder).tranship("schema", "convert", "--to", "mariadb", from + source);

        assertThat(converted.exit()).as(converted.err()).isZero();
        Database database = Store.MARIADB.create(folder, "definitions");
        try {
            database.execute(converted.out().split(";\n"));
            assertThat(database.contents()).hasSize(11);
            Set<String> structure = database.structure();
            assertThat(structure.stream().filter(s -> s.startsWith("key "))).hasSize(11);
            assertThat(structure.stream().filter(s -> s.startsWith("foreign "))).hasSize(11);
        } finally {
            database.drop();
        }
    }
}
