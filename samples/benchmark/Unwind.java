import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;

/** The program that guides show: {@code UNWIND} of 100 rows of a SQLite file, a transaction each. */
final class Unwind {
    private static final int ROWS = 100;

    private Unwind() {}

    /** @param args the file, the user's name and the server, {@code nodes} or {@code relationships} */
    public static void main(String[] args) throws Exception {
        try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + args[0]);
                Driver driver = GraphDatabase.driver(args[2], AuthTokens.basic(args[1], System.getenv("NEO4J_PASSWORD")));
                Session session = driver.session()) {
            if (args[3].equals("nodes")) {
                session.run("CREATE CONSTRAINT FOR (n:person) REQUIRE n.id IS UNIQUE").consume();
                send(
                        source,
                        "select id, name, email, born, city, score from person",
                        session,
                        "UNWIND $rows AS row CREATE (n:person) SET n = row");
            } else {
                send(
                        source,
                        "select one, other, since from knows",
                        session,
                        "UNWIND $rows AS row MATCH (a:person {id: row.one}) MATCH (b:person {id: row.other})"
                                + " CREATE (a)-[:KNOWS {since: row.since}]->(b)");
            }
        }
    }

    private static void send(Connection source, String query, Session session, String statement) throws Exception {
        try (Statement read = source.createStatement();
                ResultSet result = read.executeQuery(query)) {
            List<Map<String, Object>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, Object> row = new HashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), result.getObject(i));
                }
                rows.add(row);
                if (rows.size() == ROWS) {
                    send(session, statement, rows);
                }
            }
            send(session, statement, rows);
        }
    }

    private static void send(Session session, String statement, List<Map<String, Object>> rows) {
        if (!rows.isEmpty()) {
            session.executeWrite(tx -> tx.run(statement, Map.of("rows", rows)).consume());
            rows.clear();
        }
    }
}
