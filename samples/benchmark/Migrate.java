import ac.simons.neo4j.migrations.core.Migrations;
import ac.simons.neo4j.migrations.core.MigrationsConfig;
import ac.simons.neo4j.migrations.core.MigrationsConfig.TransactionMode;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** Applies versions by neo4j-migrations. */
final class Migrate {
    private Migrate() {}

    /** @param args the folder of the versions, the user's name and the server */
    public static void main(String[] args) {
        try (Driver driver = GraphDatabase.driver(args[2], AuthTokens.basic(args[1], System.getenv("NEO4J_PASSWORD")))) {
            MigrationsConfig config = MigrationsConfig.builder()
                    .withLocationsToScan("file://" + args[0])
                    // A version changes the schema and the data, which one transaction cannot.
                    .withTransactionMode(TransactionMode.PER_STATEMENT)
                    .build();
            System.out.println(new Migrations(config, driver).apply().orElseThrow().getValue());
        }
    }
}
