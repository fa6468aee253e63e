package dev.tranship.shell.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * A plan, and what is there before it.
 *
 * @param target the file that the plan writes
 * @param before statements that fill the target; none when there is to be no target
 * @param steps of the plan, in YAML
 */
record Scenario(String name, String target, List<String> before, String steps, Map<String, String> files) {
    private static final List<String> SOURCE = List.of(
            """
            create table customer (
                id integer primary key autoincrement, name varchar(40) not null, email text, balance decimal(12,2),
                born date)""",
            "create table category (id integer primary key, name text not null, parent integer references category (id))",
            """
            create table invoice (
                customer integer not null references customer (id), number integer not null, total decimal(10,2),
                paid timestamp, scan blob, primary key (customer, number))""",
            "create index invoice_paid on invoice (paid)",
            "create unique index customer_email on customer (email)",
            "create view debtor as select id, name from customer where balance < 0",
            "create table visit (customer integer, page text)",
            """
            with recursive r (n) as (select 1 union all select n + 1 from r where n < 200)
            insert into customer
            select n, 'Ω ' || n, case n % 5 when 0 then null else n || '@x.org' end, (n * 7919 % 100000 - 50000) / 100.0,
                   date('1970-01-01', '+' || n || ' days') from r""",
            """
            with recursive r (n) as (select 1 union all select n + 1 from r where n < 30)
            insert into category select n, 'category ' || n, nullif(n / 2, 0) from r""",
            "insert into invoice select id, id % 3, balance, born || ' 10:00:00', zeroblob(id % 9) from customer",
            "insert into visit select id % 7, 'page ' || (id % 11) from customer");

    private static final List<String> LARGE = List.of("create table parcel (id integer primary key, label text)", """
            with recursive r (n) as (select 1 union all select n + 1 from r where n < 300000)
            insert into parcel select n, 'parcel ' || n from r""");

    private static final String CUSTOMER = """
            create table customer (id integer primary key, name varchar(40) not null, email text, balance decimal(12,2),
                born date)""";
    private static final String EMAILS = "create unique index emails on customer (email)";
    private static final String EARLIER = """
            with recursive r (n) as (select 1 union all select n + 1 from r where n < 150)
            insert into customer select %s, 'earlier ' || n, 'earlier ' || n, n, null from r""";
    private static final String VISIT = "create table visit (customer integer, page text)";
    private static final String EARLIER_VISITS = """
            with recursive r (n) as (select 1 union all select n + 1 from r where n < 150)
            insert into visit select n % 7, 'page ' || (n % 11) from r""";
    private static final String BYSTANDER = "create table bystander (id integer primary key, note text default 'none')";
    private static final String BYSTANDERS = "insert into bystander values (1, 'untouched'), (2, null)";

    static Scenario create(String target) {
        return new Scenario("create", target, List.of(), "  - copy: shop.* -> warehouse.main\n", Map.of());
    }

    static Scenario append(String target) {
        return new Scenario(
                "append",
                target,
                List.of(CUSTOMER, EMAILS, EARLIER.formatted("-n"), BYSTANDER, BYSTANDERS),
                "  - copy: shop.customer -> warehouse.main.customer\n    mode: append\n",
                Map.of());
    }

    static Scenario appendWithoutKey(String target) {
        return new Scenario(
                "append-without-key",
                target,
                List.of(VISIT, EARLIER_VISITS, BYSTANDER, BYSTANDERS),
                "  - copy: shop.visit -> warehouse.main.visit\n    mode: append\n",
                Map.of());
    }

    static Scenario upsert(String target) {
        return new Scenario(
                "upsert",
                target,
                List.of(CUSTOMER, EARLIER.formatted("2 * n"), BYSTANDER, BYSTANDERS),
                "  - copy: shop.customer -> warehouse.main.customer\n    mode: upsert\n",
                Map.of());
    }

    static Scenario delete(String target) {
        return new Scenario(
                "delete",
                target,
                List.of(CUSTOMER, EARLIER.formatted("2 * n"), BYSTANDER, BYSTANDERS),
                "  - copy: shop.customer -> warehouse.main.customer\n    mode: delete\n",
                Map.of());
    }

    static Scenario replace(String target) {
        return new Scenario(
                "replace",
                target,
                List.of(CUSTOMER, EMAILS, EARLIER.formatted("n"), BYSTANDER, BYSTANDERS),
                "  - copy: shop.customer -> warehouse.main.customer\n    mode: replace\n",
                Map.of());
    }

    static Scenario swap(String target) {
        return new Scenario(
                "swap",
                target,
                List.of(
                        CUSTOMER,
                        EMAILS,
                        EARLIER.formatted("n"),
                        CUSTOMER.replace("customer", "customer__new"),
                        EMAILS.replace("emails on customer", "new_emails on customer__new"),
                        "insert into customer__new select * from customer where id < 100",
                        BYSTANDER,
                        BYSTANDERS),
                "  - swap: warehouse.main.customer__new -> warehouse.main.customer\n",
                Map.of());
    }

    static Scenario sql(String target) {
        return new Scenario("sql", target, List.of(BYSTANDER, BYSTANDERS), """
                  - id: make
                    sql: warehouse
                    run: create table note (id integer); insert into note values (1), (2)
                    undo: drop table note
                  - id: change
                    sql: warehouse
                    run: update bystander set id = id + 10
                    undo: update bystander set id = id - 10
                """, Map.of());
    }

    static Scenario backupAndRestore(String target) {
        return new Scenario("backup-and-restore", target, List.of(BYSTANDER, BYSTANDERS), """
                  - id: save
                    backup: warehouse
                  - id: spoil
                    sql: warehouse
                    run: delete from bystander where id = 1; create table spoilt (id integer)
                    undo: drop table spoilt; insert into bystander values (1, 'untouched')
                  - id: bring-back
                    restore: warehouse
                    from: latest
                  - id: mark
                    sql: warehouse
                    run: create table restored (id integer)
                    undo: drop table restored
                """, Map.of());
    }

    static Scenario script(String target) {
        return new Scenario(
                "script", target, List.of(BYSTANDER, BYSTANDERS), "  - script: copies.js\n", Map.of("copies.js", """
                const shop = connect('shop'), warehouse = connect('warehouse');
                step('customers', () => shop.customer.copyTo(warehouse.main));
                step('visits', () => shop.visit.copyTo(warehouse.main));
                step('note', () => warehouse.execute("insert into bystander values (3, 'by script')"),
                    { undo: 'delete from bystander where id = 3' });
                """));
    }

    static Scenario upgrade(String target) {
        return new Scenario(
                "upgrade",
                target,
                List.of(BYSTANDER, BYSTANDERS),
                "  - upgrade: warehouse\n    versions: versions\n",
                Map.of("versions/V1__note.sql", """
                        -- up
                        create table note (id integer);
                        insert into note values (1), (2);
                        -- down
                        drop table note;
                        """, "versions/V2__bystander.sql", """
                        -- up
                        update bystander set id = id + 10;
                        insert into note select id from bystander;
                        -- down
                        delete from note where id > 10;
                        update bystander set id = id - 10;
                        -- check
                        select id from note where id < 1;
                        """));
    }

    /** Enough rows that a process can be killed while it moves them. */
    static Scenario large(String target) {
        return new Scenario(
                "large",
                target,
                List.of(),
                "  - copy: shop.parcel -> warehouse.main\n    batch: 10000\n    throttle: 150000/s\n",
                Map.of());
    }

    Path target(Path folder) {
        return folder.resolve(target);
    }

    /** Makes the plan, the source and the target as they are before. */
    void prepare(Path folder) throws IOException, SQLException {
        Files.createDirectories(folder);
        execute(folder.resolve("shop.db"), name.equals("large") ? LARGE : SOURCE);
        if (!before.isEmpty()) {
            execute(target(folder), before);
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.createDirectories(folder.resolve(file.getKey()).getParent());
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        String scheme = target.endsWith(".duckdb") ? "duckdb:" : "sqlite:";
        Files.writeString(folder.resolve("plan.yaml"), """
                tranship: 1
                name: crash
                connections:
                  shop: sqlite:shop.db
                  warehouse: %s%s
                defaults: { batch: 20 }
                steps:
                """.formatted(scheme, target) + steps);
    }

    static void execute(Path file, List<String> statements) throws SQLException {
        try (Connection connection = Contents.connect(file);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Override
    public String toString() {
        return name + " into " + target;
    }
}
