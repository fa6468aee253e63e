package dev.tranship.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tranship.plugin.postgresql.PostgresqlServer;
import dev.tranship.testkit.Neo4jServer;
import dev.tranship.testkit.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Does with a copy of the samples what their ledger says, by the launcher of the distribution, and takes it back. */
class SamplesTest {
    private static final Path SAMPLES = Path.of("").toAbsolutePath();
    private static final Path LAUNCHER = SAMPLES.resolveSibling("shell/target/tranship/bin/tranship");
    private static final Path CHINOOK = SAMPLES.resolve("../../shared/data/chinook/Chinook_Sqlite.sqlite");
    private static final Ledger LEDGER = Ledger.read(SAMPLES.resolve("samples.txt"));

    /** The samples that need a Neo4j. The Community edition has one graph, so each of them has to leave it empty. */
    private static final Set<String> GRAPHS = Set.of("graph", "podcasts");

    private static final Lock GRAPH = new ReentrantLock();

    /** What must be there when the commands of a sample are done; given the sample's folder. */
    private static final Map<String, Consumer<Path>> OUTCOMES = Map.ofEntries(
            Map.entry("shop", SamplesTest::shopIsMoved),
            Map.entry("append-upsert", SamplesTest::rowsAreAddedAndReplaced),
            Map.entry("quarantine", SamplesTest::allParcelsAreWeighed),
            Map.entry("incremental", SamplesTest::onlyWhatIsNewIsTaken),
            Map.entry("files", SamplesTest::libraryCameBack),
            Map.entry("env", SamplesTest::variablesHaveTheirNewNames),
            Map.entry("sessions", SamplesTest::sessionsCameBack),
            Map.entry("kv", SamplesTest::keysCameBack),
            Map.entry("partitioncache", SamplesTest::cacheIsInBits),
            Map.entry("graph", SamplesTest::libraryCameBackFromTheGraph),
            Map.entry("podcasts", SamplesTest::faultsArePlantedAndMended),
            Map.entry("script", SamplesTest::scriptDidItsSteps),
            Map.entry("check", SamplesTest::everyFaultIsFoundAndRepaired),
            Map.entry("guarded", SamplesTest::parcelsAreCopiedUnderGuard),
            Map.entry("upgrade", SamplesTest::libraryIsAtItsLatestVersion),
            Map.entry("swap", SamplesTest::newTablesHaveTheirPlaces),
            Map.entry("partition", SamplesTest::tablesAreInPartitions),
            Map.entry("chinook", SamplesTest::chinookIsMoved));

    /** How often each fault that samples/podcasts plants is there, in the order of its file. */
    private static final String FAULTS = """
            RETURN COUNT { MATCH (n:Speaker) WITH n.id AS id, count(n) AS nodes WHERE nodes = 2 RETURN id },
              COUNT { MATCH (n:Quote) WITH n.id AS id, count(n) AS nodes WHERE nodes = 2 RETURN id },
              COUNT { (n:Episode) WHERE NOT EXISTS { (:Podcast)-[:HAS_EPISODE]->(n) } },
              COUNT { (n:Segment) WHERE NOT EXISTS { (:Episode)-[:HAS_SEGMENT]->(n) } },
              COUNT { (n:Quote) WHERE NOT EXISTS { (n)-[:EXTRACTED_FROM]->(:Segment) } },
              COUNT { (n:Episode) WHERE n.published_date =~ '\\\\d{4}/\\\\d{2}/\\\\d{2}' },
              COUNT { (n:Episode) WHERE n.published_date =~ '\\\\d{4}-\\\\d{2}-\\\\d{2}' },
              COUNT { (n) WHERE NOT n:_tranship_ledger AND NOT n.id =~ '[0-9a-f]{32}' },
              COUNT { (n:Segment) WHERE size(n.embedding) <> 8 },
              COUNT { (n:Episode) WHERE n.description IS NULL },
              COUNT { (n:Insight) WHERE n.content IS NULL },
              COUNT { (n:Segment) WHERE n.end_time <= n.start_time },
              COUNT { (n:Episode) WHERE n.duration < 0 },
              COUNT { (n:Entity) WHERE n.bridge_score > 1 },
              COUNT { (n:Entity|Quote|Speaker) WHERE n.type = 'thing' OR n.quote_type = 'witty' OR n.role = 'driver' },
              COUNT { (n:Quote) WHERE size(n.text) < 10 }""";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path home;

    private static @Nullable RedisServer redis;

    private static @Nullable Neo4jServer neo4j;

    @BeforeAll
    static void startServers() {
        if (RedisServer.available()) {
            redis = RedisServer.start(Path.of("target", "servers"));
        }
        if (Neo4jServer.available()) {
            neo4j = Neo4jServer.start(Path.of("target", "servers"));
        }
    }

    @AfterAll
    static void stopServers() {
        if (redis != null) {
            redis.close();
        }
        if (neo4j != null) {
            neo4j.close();
        }
    }

    @BeforeAll
    static void copySamples() throws IOException {
        assertThat(LAUNCHER)
                .as("the distribution, which `package` of the shell makes")
                .exists();
        for (String sample : LEDGER.samples().keySet()) {
            copy(SAMPLES.resolve(sample), home.resolve("samples").resolve(sample));
        }
    }

    @Test
    void everySampleIsInTheLedgerAndSaysWhatItIs() throws IOException {
        try (Stream<Path> plans = Files.find(SAMPLES, 2, (p, a) -> p.endsWith("plan.yaml"))) {
            List<Path> folders = plans.map(Path::getParent).toList();
            assertThat(folders.stream().map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(LEDGER.samples().keySet())
                    .containsExactlyInAnyOrderElementsOf(OUTCOMES.keySet());
            assertThat(folders)
                    .allSatisfy(f -> assertThat(f.resolve("README.md"))
                            .content()
                            .hasLineCount(2)
                            .contains("tranship "));
        }
    }

    @TestFactory
    Stream<DynamicTest> doesWhatTheLedgerSaysAndTakesItBack() {
        return LEDGER.samples().entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> run(e.getKey(), e.getValue())));
    }

    private static void run(String sample, List<Ledger.Line> lines) throws Exception {
        assumeTrue(!sample.equals("chinook") || Files.exists(CHINOOK), "the Chinook data is not here");
        assumeTrue(!sample.equals("sessions") || redis != null, "there is no Redis for this system");
        assumeTrue(!GRAPHS.contains(sample) || neo4j != null, "there is no Neo4j for this system");
        if (GRAPHS.contains(sample)) {
            GRAPH.lock();
            try {
                runAndTakeBack(sample, lines);
            } finally {
                GRAPH.unlock();
            }
        } else {
            runAndTakeBack(sample, lines);
        }
    }

    private static void runAndTakeBack(String sample, List<Ledger.Line> lines) throws Exception {
        Path folder = home.resolve("samples").resolve(sample);
        List<String> before = files(folder);
        for (Ledger.Line line : lines) {
            tranship(line.exitCode(), line.arguments());
        }
        OUTCOMES.get(sample).accept(folder);

        tranship(0, List.of("undo", "samples/" + sample, "all", "--yes"));
        List<String> left = files(folder);
        left.removeAll(before);
        assertThat(left)
                .as("files, apart from empty databases")
                .allSatisfy(f -> assertThat(f).matches(".*\\.(db|duckdb)|(dict|store\\.rocksdb)/.*"));
        left.removeIf(f -> f.startsWith("dict/") || f.startsWith("store.rocksdb/"));
        if (GRAPHS.contains(sample)) {
            assertThat(graph().rows("MATCH (n) RETURN labels(n) LIMIT 5")).isEmpty();
            assertThat(graph().rows("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"))
                    .isEmpty();
        }
        for (String database : left) {
            assertThat(new Store(folder.resolve(database)).names()).as(database).isEmpty();
        }
        assertThat(files(folder)).containsAll(before);
    }

    private static void shopIsMoved(Path folder) {
        Store shop = new Store(folder.resolve("shop.db"));
        Store warehouse = new Store(folder.resolve("warehouse.duckdb"));
        for (String table : List.of(
                "address",
                "category",
                "customer",
                "department",
                "employee",
                "order_line",
                "orders",
                "payment",
                "price_history",
                "product",
                "product_supplier",
                "review",
                "supplier")) {
            String count = "select count(*) from " + table;
            assertThat(warehouse.rows(count)).as(table).isEqualTo(shop.rows(count));
        }
        assertThat(warehouse.rows("select count(*) from customer")).containsExactly("1000");
        assertThat(warehouse.rows("select count(*) from event"))
                .isEqualTo(shop.rows("select count(*) from event where kind <> 'login'"));
        assertThat(warehouse.rows("select min(id) from event where id > 9007199254740992"))
                .containsExactly("9007199254740993");
        assertThat(warehouse.rows("select name, email, phone, remark from customer where id = 2"))
                .containsExactly("José לוי|customer.2@example.com|**********7779|two\nlines");
        assertThat(warehouse.rows("select cast(sum(price * 10000) as bigint) from price_history"))
                .isEqualTo(shop.rows("select sum(cast(round(price * 10000) as integer)) from price_history"));
        assertThat(warehouse.rows("select count(*) from employee where salary is not null"))
                .containsExactly("0");
        assertThat(warehouse.rows("select count(*) from big_spender"))
                .isEqualTo(shop.rows("select count(*) from big_spender"));
        assertThat(warehouse.rows("select * from revenue_by_month")).isNotEmpty();
        assertThat(warehouse.rows("select index_name from duckdb_indexes() order by 1"))
                .contains("address_by_customer", "customer_email", "orders_by_customer");
    }

    private static void variablesHaveTheirNewNames(Path folder) {
        assertThat(folder.resolve("app.env"))
                .content()
                .contains(
                        "\nQUEUE_HOST=db.internal          # the old host name\n",
                        "\nexport QUEUE_URL=\"postgresql://${QUEUE_HOST}:5432/queue\"\n",
                        "\nDB_HOST=2001:db8::7\n",
                        "\nDB_PASSWORD=p=a@ss:w/rd!\n",
                        "\nDB_NAME='city search'\n");
    }

    private static void libraryCameBackFromTheGraph(Path folder) {
        Store library = new Store(folder.resolve("library.db"));
        Store copy = new Store(folder.resolve("copy.db"));
        for (String query : List.of(
                "select id, name, born from author order by id",
                "select id, author_id, title, price from book order by id",
                "select book_id, subject_id, pages from about order by book_id")) {
            assertThat(copy.rows(query)).as(query).isNotEmpty().isEqualTo(library.rows(query));
        }
    }

    private static Graph graph() {
        return new Graph(Objects.requireNonNull(neo4j));
    }

    private static void faultsArePlantedAndMended(Path folder) {
        assertThat(graph().rows(FAULTS)).containsExactly("0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0");
        assertThat(folder.resolve("report.html")).content().contains("nothing found");
        tranship(0, List.of("undo", "samples/podcasts/fix-schema.yaml", "all", "--yes"));
        tranship(0, List.of("undo", "samples/podcasts/fix.yaml", "all", "--yes"));
        tranship(4, List.of("check", "samples/podcasts/check.yaml", "--data"));
        assertThat(folder.resolve("report.html")).content().contains("17 errors, 0 warnings, 0 remarks");
        List.of("fix-schema.yaml", "fix.yaml", "report.html")
                .forEach(made -> assertThat(folder.resolve(made).toFile().delete())
                        .as(made)
                        .isTrue());
        assertThat(graph().rows("MATCH (n) WHERE NOT n:_tranship_ledger RETURN count(n), count(DISTINCT labels(n))"))
                .containsExactly("1000|8");
        assertThat(graph().rows("MATCH ()-[r]->() RETURN count(r), count(DISTINCT type(r))"))
                .containsExactly("3025|16");
        assertThat(graph().rows(FAULTS)).containsExactly("3|2|4|5|3|7|6|5|4|3|2|2|1|2|5|2");

        List<String> start = graph().content();
        tranship(0, List.of("run", "samples/podcasts"));
        assertThat(graph().rows("MATCH (v:tranship_history) RETURN v.version")).containsExactly("0.0.0");
        assertThat(
                        graph().rows(
                                        "MATCH (n) WHERE n.migration_version = '1.1.0' RETURN count(n), count(n.schema_version)"))
                .containsExactly("1000|0");
        tranship(0, List.of("undo", "samples/podcasts", "stamp", "--yes"));
        assertThat(graph().rows("MATCH (b:BackupMarker) RETURN b.node_count, b.relationship_count"))
                .containsExactly("1000|3025");
        assertThat(graph().rows("MATCH (v:SchemaVersion) RETURN v.version ORDER BY v.applied_at"))
                .containsExactly("1.0.0", "1.1.0");
        tranship(0, List.of("undo", "samples/podcasts", "to-1.1.0", "--yes"));
        assertThat(graph().content()).isEqualTo(start);

        tranship(0, List.of("undo", "samples/podcasts", "plant", "--yes"));
        assertThat(graph().rows("MATCH ()-[r]->() RETURN count(r)")).containsExactly("3037");
        assertThat(graph().rows(FAULTS)).containsExactly("0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0");
    }

    private static void everyFaultIsFoundAndRepaired(Path folder) {
        Store shop = new Store(folder.resolve("shop.db"));
        String customers = "select id, name, email, born, age from customer order by id";
        assertThat(shop.rows(customers))
                .hasSize(9)
                .contains("3|unknown|bob@example.com|1990-05-01|34", "5|Dan|null|1992-07-03|32")
                .contains("9|Gil|gil@example.com|1995-10-06|null", "10|Hal|hal@example.com|1996-11-07|28");
        assertThat(shop.rows("select id, customer_id, status, shipped from orders order by id"))
                .containsExactly(
                        "1|2|open|null",
                        "2|1|paid|2026-01-05",
                        "3|1|open|null",
                        "4|6|open|null",
                        "5|6|paid|null",
                        "7|null|open|null");
        assertThat(new Store(folder.resolve("texts.duckdb"))
                        .rows("select count(*), count(distinct len(embedding)) from passage"))
                .containsExactly("7|1");
        assertThat(folder.resolve("report.html")).content().contains("nothing found");

        tranship(0, List.of("undo", "samples/check/fix-shop.yaml", "all", "--yes"));
        tranship(0, List.of("undo", "samples/check/fix-texts.yaml", "all", "--yes"));
        tranship(4, List.of("check", "samples/check/rules.yaml", "--data"));
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("11 errors, 1 warning, 0 remarks", "id=7: email=eve@example.com", "paid-nothing");
        assertThat(shop.rows(customers)).hasSize(10).contains("7|Eve again|eve@example.com|1993-08-04|31");
        assertThat(new Store(folder.resolve("texts.duckdb")).rows("select count(*) from passage"))
                .containsExactly("10");
        for (String made : List.of("fix-shop.yaml", "fix-texts.yaml", "report.html")) {
            assertThat(folder.resolve(made).toFile().delete()).as(made).isTrue();
        }
    }

    private static void sessionsCameBack(Path folder) {
        Store warehouse = new Store(folder.resolve("warehouse.duckdb"));
        assertThat(warehouse.rows("select token, account, cart, epoch_ms(expires_at) from session order by token"))
                .containsExactly("beef|8|null|null", "f00d|7|{\"tea\":2}|4102444799123");
        assertThat(warehouse.rows("select name, value from counter order by name"))
                .containsExactly("größe|-3", "visits|41");
        assertThat(warehouse.rows("select member from leaderboard where game = 'go' order by score desc"))
                .containsExactly("Alan", "Zoë");
    }

    private static void keysCameBack(Path folder) {
        Store warehouse = new Store(folder.resolve("warehouse.duckdb"));
        assertThat(warehouse.rows("select id, name, born from customer order by id"))
                .containsExactly("1|Zoë|1990-05-17", "2|Alan|null");
        assertThat(warehouse.rows("select id, value from session order by id"))
                .containsExactly("70|{\"account\":1,\"cart\":{\"tea\":2}}", "71|{\"account\":2,\"cart\":null}");
        assertThat(warehouse.rows("select day, value from visit order by day"))
                .containsExactly("2026-01-01|41", "2026-01-02|1025");
        assertThat(folder.resolve(".tranship/backups")).isNotEmptyDirectory();
    }

    private static void cacheIsInBits(Path folder) {
        Store bits = new Store(folder.resolve("bits.duckdb"));
        assertThat(
                        bits.rows(
                                "select q.status, bit_count(c.partition_keys), get_bit(c.partition_keys, 7) from"
                                        + " partitioncache_queries q join partitioncache_cache_city_id c using (query_hash) order by 1, 2, 3"))
                .containsExactly("ok|500|1", "ok|500|1", "ok|500|1", "timeout|null|null");
    }

    private static void rowsAreAddedAndReplaced(Path folder) {
        Store books = new Store(folder.resolve("books.db"));
        assertThat(books.rows("select id, product, amount from sale order by id"))
                .containsExactly("1|tea|4.5", "2|kite|19.9", "3|tea|9", "4|lamp|35.5", "5|kite, small|12");
        assertThat(books.rows("select product, pieces, counted_by from stock order by product"))
                .containsExactly("kite|3|Alan", "kite, small|11|Alan", "lamp|6|null", "tea|38|Zoë");
        tranship(0, List.of("undo", "samples/append-upsert", "2", "--yes"));
        assertThat(books.rows("select id, product, amount from sale order by id"))
                .containsExactly("1|tea|4.5", "2|kite|19.9");
        assertThat(books.rows("select product, pieces, counted_by from stock order by product"))
                .containsExactly("kite|3|Alan", "lamp|7|Grace", "tea|40|Ada");
    }

    private static void onlyWhatIsNewIsTaken(Path folder) {
        Store warehouse = new Store(folder.resolve("warehouse.duckdb"));
        String orders = "select id, status from orders order by id";
        assertThat(warehouse.rows(orders)).containsExactly("1|shipped", "2|shipped", "3|open", "4|open", "5|late");
        tranship(0, List.of("undo", "samples/incremental", "what-is-new", "--yes"));
        assertThat(warehouse.rows(orders)).containsExactly("1|shipped", "2|open", "3|open");
    }

    private static void allParcelsAreWeighed(Path folder) {
        Store warehouse = new Store(folder.resolve("warehouse.duckdb"));
        assertThat(warehouse.rows("select count(*), count(distinct id) from parcel"))
                .containsExactly("2000|2000");
        assertThat(warehouse.rows("select id, weight from parcel where id in (7, 8, 1234, 1777) order by id"))
                .containsExactly("7|7.0", "8|8.0", "1234|31500.0", "1777|31500.0");
        assertThat(folder.resolve(".tranship/rejects/weigh.jsonl")).doesNotExist();
    }

    private static void libraryCameBack(Path folder) {
        assertThat(folder.resolve("sheets/book.csv")).content().contains("\"Solaris, \"\"annotated\"\"\"");
        assertThat(folder.resolve("lines/author.jsonl"))
                .content()
                .hasLineCount(3)
                .contains("Stanisław");
        Store library = new Store(folder.resolve("library.db"));
        Store lines = new Store(folder.resolve("from-lines.db"));
        String books =
                "select isbn, author_id, title, price * 100, hex(cover), read_at is null from book order by isbn";
        assertThat(lines.rows(books)).isEqualTo(library.rows(books)).hasSize(3);
        assertThat(new Store(folder.resolve("from-sheets.duckdb"))
                        .rows("select title, price, hex(cover), read_at from book order by isbn"))
                .containsExactly(
                        "The Left Hand of Darkness|9.50|00FF10|2025-12-24 23:59:59.5",
                        "Solaris, \"annotated\"|12.00|null|null",
                        "Ὀδύσσεια\n🚣|null||2026-01-01 00:00:00.0");
    }

    private static void scriptDidItsSteps(Path folder) {
        Store ledger = new Store(folder.resolve("ledger.db"));
        Store archive = new Store(folder.resolve("archive.duckdb"));
        assertThat(archive.names()).containsExactly("booking_2023", "booking_2024", "booking_2025", "total");
        assertThat(archive.rows("select count(*) from booking_2024"))
                .isEqualTo(ledger.rows("select count(*) from booking where day like '2024-%'"));
        assertThat(archive.rows("select distinct account from total order by 1"))
                .containsExactly("rent", "salary", "tea ☕");
    }

    private static void parcelsAreCopiedUnderGuard(Path folder) {
        assertThat(new Store(folder.resolve("warehouse.duckdb")).rows("select count(*), sum(weight) from parcel"))
                .isEqualTo(new Store(folder.resolve("depot.db")).rows("select count(*), sum(weight) from parcel"));
    }

    private static void libraryIsAtItsLatestVersion(Path folder) {
        Store library = new Store(folder.resolve("library.db"));
        assertThat(library.names())
                .containsExactly("author", "book", "loan", "loan_begins", "reader", "tranship_history");
        assertThat(library.rows("select seq, version, description from tranship_history order by seq"))
                .containsExactly("1|1.0.0|library", "2|1.1.0|loans", "3|1.2.0|readers");
        assertThat(library.rows("select title from book where on_loan")).containsExactly("Tea");
    }

    private static void newTablesHaveTheirPlaces(Path folder) {
        PostgresqlServer server = PostgresqlServer.newest();
        String sold = "select sold from books.bestseller where product = 'tea'";
        assertThat(server.ask(
                        "postgres",
                        "select customer, sum(price) from books.orders o join books.order_line l on l.order_id = o.id"
                                + " group by 1 order by 1"))
                .containsExactly("Ada|24.40", "Alan|4.50", "Grace|35.00");
        assertThat(server.ask("postgres", sold)).containsExactly("2");
        server.execute(
                "postgres",
                "insert into books.orders (id, customer) values (4, 'Edsger')",
                "insert into books.order_line values (5, 4, 'tea', 4.50)");
        tranship(0, List.of("undo", "samples/swap", "change-over", "--yes"));
        assertThat(server.ask("postgres", sold)).containsExactly("2");
        assertThat(server.ask("postgres", "select max(id) from books.orders")).containsExactly("4");
        // The copy is not taken back while somebody's rows are in it.
        tranship(1, List.of("undo", "samples/swap", "all", "--yes"));
        server.execute(
                "postgres",
                "delete from books.order_line__new where id = 5",
                "delete from books.orders__new where id = 4");
    }

    private static void tablesAreInPartitions(Path folder) {
        PostgresqlServer server = PostgresqlServer.newest();
        String parts = "select count(*) from pg_inherits where inhparent = 'library.chunks'::regclass";
        String content = "select count(*), sum(id) from library.chunks";
        assertThat(server.ask("postgres", parts)).containsExactly("20");
        assertThat(server.ask("postgres", "select count(*) from library.loan_part_2026_02"))
                .containsExactly("234");
        server.execute(
                "postgres",
                "insert into library.chunks (collection_id, content) values ('collection 1', 'written since')");
        tranship(0, List.of("undo", "samples/partition", "chunks", "--yes"));
        assertThat(server.ask("postgres", parts)).containsExactly("0");
        assertThat(server.ask("postgres", content)).containsExactly("5001|12507501");
    }

    private static void chinookIsMoved(Path folder) {
        Store warehouse = new Store(folder.resolve("warehouse.duckdb"));
        assertThat(warehouse.names()).hasSize(11);
        assertThat(warehouse.rows("select count(*) from Track")).containsExactly("3503");
        assertThat(warehouse.rows("select count(*) from PlaylistTrack")).containsExactly("8715");
    }

    /** Runs the launcher where the samples are, and checks its exit code. */
    private static void tranship(int exitCode, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(arguments);
        try {
            Path output = Files.createTempFile(home, "output", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("CHINOOK", CHINOOK.toString());
            builder.environment().put("TRANSHIP_ARCHIVE", "0");
            if (redis != null) {
                builder.environment().put("REDIS_URL", redis.url(0));
            }
            builder.environment()
                    .put("POSTGRESQL_URL", PostgresqlServer.newest().url("postgres"));
            if (neo4j != null) {
                builder.environment().put("NEO4J_URL", "bolt:" + neo4j.location());
                builder.environment().put("NEO4J_PASSWORD", Neo4jServer.PASSWORD);
            }
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.destroyForcibly();
            assertThat(ended).as("%s ended in time", arguments).isTrue();
            assertThat(process.exitValue())
                    .as("exit code of %s, which said:%n%s", arguments, Files.readString(output, StandardCharsets.UTF_8))
                    .isEqualTo(exitCode);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return the files of a folder by their relative names, without what a run left in it for git to ignore} */
    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new ArrayList<>(files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(f -> !f.startsWith(".tranship"))
                    .map(Path::toString)
                    .sorted()
                    .toList());
        }
    }

    /** Copies what belongs to a sample, and not what an earlier run by hand has left there. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path name = from.relativize(file);
                boolean left =
                        name.toString().matches("\\.tranship/.*|.*\\.(db|duckdb|sqlite)(\\W.*)?|(sheets|lines)/.*");
                if (!left) {
                    Path target = to.resolve(name.toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }
}
