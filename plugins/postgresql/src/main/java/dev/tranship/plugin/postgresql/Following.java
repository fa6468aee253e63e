package dev.tranship.plugin.postgresql;

import static dev.tranship.plugin.postgresql.PostgresqlDatabase.SQL;

import dev.tranship.plugin.jdbc.Exchange;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Followable.Comparison;
import dev.tranship.spi.Followable.Follow;
import dev.tranship.spi.Followable.Progress;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.Table;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One table follows another. A trigger writes the keys of changed rows into the log; carrying takes some of them, and makes
 * those rows what they are by then. A row that changes again meanwhile is in the log again, so that no order matters.
 *
 * @param until until when the trigger writes; null for as long as it is there
 * @param triggers triggers of the table that follows, which must not fire when rows are carried into it
 */
record Following(Follow follow, @Nullable Instant until, List<String> triggers) {
    private static final String DOING = "carrying rows";
    private static final String NUMBER = "tranship_number";
    private static final String TRIGGER = "tranship_note";
    private static final String LOCKED = "tranship.locked_at";

    static Following of(Follow follow) {
        return new Following(follow, null, List.of());
    }

    /**
     * {@return how an old table follows the one that takes its place}
     *
     * @throws EndpointException UNSUPPORTED when the rows of one could not be carried into the other
     */
    static Following back(Exchange exchange, Ground here, FreeNames names, Instant until) {
        Table fresh = exchange.fresh();
        Table place = exchange.place();
        Table.Key primary = place.primaryKey();
        List<String> key = primary == null ? List.of() : primary.columns();
        List<String> columns = place.columns().stream()
                .filter(c -> c.generated() == null)
                .map(Table.Column::name)
                .toList();
        Table.Key freshKey = fresh.primaryKey();
        refuseIf(
                !here.atLeast(12),
                place,
                "is on a server older than PostgreSQL 12, which cannot compare tables without reading them");
        refuseIf(
                freshKey == null || !freshKey.columns().equals(key),
                place,
                "and " + fresh.path() + " do not have the same primary key");
        refuseIf(
                columns.stream().anyMatch(name -> fresh.column(name).isEmpty()),
                place,
                "has columns that " + fresh.path() + " lacks");
        refuseIf(
                place.foreignKeys().stream().anyMatch(k -> k.references().equals(place.path())),
                place,
                "refers to itself by a foreign key");
        DatasetPath path = place.path();
        DatasetPath log = names.free(path.withName(Quoted.fitting(PostgresqlCatalog.HIDDEN + path.name(), "_back")));
        return new Following(new Follow(path, exchange.kept(), log, key, columns), until, here.triggers(path));
    }

    private static void refuseIf(boolean so, Table table, String why) {
        if (so) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "what is written to the new table cannot be carried back, because " + table.path() + " " + why,
                    "leave reverse_window out: undo then gives back the old table as it is",
                    null);
        }
    }

    private String from() {
        return Quoted.path(follow.from());
    }

    private String to() {
        return Quoted.path(follow.to());
    }

    private String log() {
        return Quoted.path(follow.log());
    }

    // ------------------------------------------------------------------------------------------------- the statements

    /**
     * {@return what waits for a vacuum of the table, or lets the server end it, and keeps others away} Who waits for a stronger
     * lock lets nobody past, so it had better not be for a vacuum; this one no reader or writer notices.
     */
    static String afterVacuum(DatasetPath table) {
        return "LOCK TABLE " + Quoted.path(table) + " IN SHARE UPDATE EXCLUSIVE MODE";
    }

    /** {@return what creates the log and lets it be written} Everybody who may write to the table may, by that, write to the log. */
    List<String> begin() {
        List<String> statements = new ArrayList<>(List.of(
                afterVacuum(follow.from()),
                "CREATE TABLE " + log() + " AS SELECT " + names("") + " FROM " + from() + " WITH NO DATA",
                "ALTER TABLE " + log() + " ADD COLUMN " + NUMBER + " bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                "CREATE FUNCTION " + log() + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                        + " SET search_path = pg_catalog AS $tranship$\nBEGIN\n" + body()
                        + "  RETURN NULL;\nEND\n$tranship$",
                "CREATE TRIGGER " + TRIGGER + " AFTER INSERT OR UPDATE OR DELETE ON " + from()
                        + " FOR EACH ROW EXECUTE FUNCTION " + log() + "()",
                "CREATE TRIGGER " + TRIGGER + "_truncate AFTER TRUNCATE ON " + from()
                        + " FOR EACH STATEMENT EXECUTE FUNCTION " + log() + "()"));
        triggers.forEach(name -> statements.add("ALTER TABLE " + to() + " DISABLE TRIGGER " + Identifiers.quote(name)));
        return statements;
    }

    private String body() {
        String insert = "INSERT INTO " + log() + " (" + names("") + ") VALUES (";
        return (until == null
                        ? ""
                        : "  IF clock_timestamp() >= " + Quoted.literal(until.toString())
                                + "::timestamptz THEN RETURN NULL; END IF;\n")
                + "  IF TG_OP = 'TRUNCATE' THEN\n    DELETE FROM " + log() + ";\n    DELETE FROM " + to()
                + ";\n    RETURN NULL;\n  END IF;\n"
                + "  IF TG_OP <> 'INSERT' THEN\n    " + insert + names("OLD.") + ");\n  END IF;\n"
                + "  IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND (" + names("NEW.") + ") IS DISTINCT FROM ("
                + names("OLD.") + ") THEN\n    " + insert + names("NEW.") + ");\n  END IF;\n";
    }

    /** {@return what removes the log and all that writes it, whatever the tables are called by then} */
    List<String> end() {
        return List.of("DROP FUNCTION IF EXISTS " + log() + "() CASCADE", "DROP TABLE IF EXISTS " + log());
    }

    /** {@return what gives the table that followed its own triggers again, under the name that it has then} */
    List<String> triggersBack(DatasetPath table) {
        return triggers.stream()
                .map(name -> "ALTER TABLE " + Quoted.path(table) + " ENABLE TRIGGER " + Identifiers.quote(name))
                .toList();
    }

    /** {@return what stops all writing until the end of the transaction, and then carries what is left} */
    List<String> lockAndCatchUp() {
        return List.of(
                afterVacuum(follow.from()),
                "LOCK TABLE " + from() + " IN ACCESS EXCLUSIVE MODE",
                "SELECT set_config('" + LOCKED + "', clock_timestamp()::text, true)",
                // There is little left, and it must not be looked for in all of the table.
                "SET LOCAL enable_hashjoin = off",
                "SET LOCAL enable_mergejoin = off",
                "SET LOCAL enable_seqscan = off",
                catchUp(""),
                // What is left to be checked at the end would stand in the way of the renaming.
                "SET CONSTRAINTS ALL IMMEDIATE");
    }

    /** {@return what writes down for how long everybody was locked out} */
    String measured() {
        return "DO $tranship$ BEGIN EXECUTE format('COMMENT ON TABLE %s IS %L', " + Quoted.literal(log())
                + ", 'what is written to " + from().replace("'", "''")
                + " since its exchange, which held its lock for '"
                + " || round(extract(epoch FROM clock_timestamp() - current_setting('" + LOCKED
                + "')::timestamptz) * 1000) || ' ms'); END $tranship$";
    }

    /** {@return for how long the exchange held its lock; empty when nobody wrote it down} */
    Optional<Duration> held(Connection connection) {
        return SQL.list(
                        connection,
                        DOING,
                        "SELECT substring(obj_description(to_regclass(?), 'pg_class') FROM '(\\d+) ms$')",
                        row -> Optional.ofNullable(row.getString(1)).map(ms -> Duration.ofMillis(Long.parseLong(ms))),
                        log())
                .get(0);
    }

    private String catchUp(String limit) {
        String some =
                "(SELECT DISTINCT " + names("") + " FROM " + log() + " WHERE " + NUMBER + " = ANY (numbers)) AS l";
        return "DO $tranship$\nDECLARE numbers bigint[];\nBEGIN\n"
                + (until == null
                        ? ""
                        : "  IF clock_timestamp() >= " + Quoted.literal(until.toString())
                                + "::timestamptz THEN\n    RAISE EXCEPTION 'the reverse window ended at " + until
                                + "'; END IF;\n")
                + "  SELECT array_agg(" + NUMBER + ") INTO numbers FROM (SELECT " + NUMBER + " FROM " + log() + limit
                + ") AS l;\n  IF numbers IS NOT NULL THEN\n"
                + "    DELETE FROM " + to() + " AS t USING " + some + " WHERE " + same("t", "l") + ";\n"
                + "    INSERT INTO " + to() + " (" + columns("") + ") OVERRIDING SYSTEM VALUE SELECT " + columns("f.")
                + " FROM " + from() + " AS f JOIN " + some + " ON " + same("f", "l") + ";\n"
                + "    DELETE FROM " + log() + " WHERE " + NUMBER + " = ANY (numbers);\n"
                + "  END IF;\nEND\n$tranship$";
    }

    private String names(String prefix) {
        return listed(follow.key(), prefix);
    }

    private String columns(String prefix) {
        return listed(follow.columns(), prefix);
    }

    private static String listed(List<String> names, String prefix) {
        return names.stream().map(name -> prefix + Identifiers.quote(name)).collect(Collectors.joining(", "));
    }

    private String same(String one, String other) {
        return follow.key().stream()
                .map(Identifiers::quote)
                .map(name -> one + "." + name + " = " + other + "." + name)
                .collect(Collectors.joining(" AND "));
    }

    // ----------------------------------------------------------------------------------------------------- the doing

    /**
     * Carries the next rows by key. A position is the key of the last row carried, as SQL, also after the last batch: whoever
     * comes again must not carry that one again.
     */
    Progress carry(Connection connection, PostgresqlLedger ledger, Checkpoint last, int rows) {
        String key = "(" + names("") + ")";
        String after = last.position() == null ? "" : " WHERE " + key + " > (" + last.position() + ")";
        String literals = follow.key().stream()
                .map(name -> "quote_literal(" + Identifiers.quote(name) + "::text)")
                .collect(Collectors.joining(" || ', ' || "));
        return SQL.inTransaction(connection, DOING, "BEGIN", () -> {
            Optional<String> end = SQL
                    .list(
                            connection,
                            DOING,
                            "SELECT " + literals + " FROM " + from() + after + " ORDER BY " + names("") + " OFFSET "
                                    + (rows - 1) + " LIMIT 1",
                            row -> row.getString(1))
                    .stream()
                    .findFirst();
            String upTo = end.map(e -> (after.isEmpty() ? " WHERE " : after + " AND ") + key + " <= (" + e + ")")
                    .orElse(after);
            Carried carried = SQL.list(
                            connection,
                            DOING,
                            "WITH carried AS (INSERT INTO " + to() + " (" + columns("")
                                    + ") OVERRIDING SYSTEM VALUE SELECT " + columns("") + " FROM " + from() + upTo
                                    + " RETURNING " + names("") + ") SELECT count(*), (SELECT " + literals
                                    + " FROM carried ORDER BY " + key + " DESC LIMIT 1) FROM carried",
                            row -> new Carried(row.getLong(1), row.getString(2)))
                    .get(0);
            Checkpoint done = new Checkpoint(
                    last.change(),
                    last.split(),
                    carried.last() == null ? end.orElse(last.position()) : carried.last(),
                    String.valueOf(Long.parseLong(last.state()) + carried.rows()));
            ledger.put(connection, done);
            return new Progress(done, end.isEmpty());
        });
    }

    /** @param last the key of the last row, as SQL; null when there was none */
    private record Carried(long rows, @Nullable String last) {}

    Progress catchUp(Connection connection, PostgresqlLedger ledger, Checkpoint last, int keys) {
        return SQL.inTransaction(connection, DOING, "BEGIN", () -> {
            String some = " FROM (SELECT 1 FROM " + log() + " LIMIT " + keys + ") AS l";
            long noted = SQL.number(connection, DOING, "SELECT count(*)" + some);
            SQL.execute(connection, DOING, catchUp(" ORDER BY " + NUMBER + " LIMIT " + keys));
            Checkpoint done = new Checkpoint(
                    last.change(), last.split(), null, String.valueOf(Long.parseLong(last.state()) + noted));
            ledger.put(connection, done);
            return new Progress(done, noted < keys);
        });
    }

    /** One statement sees one moment. Two sums of 64 bits over the text of each row do not depend on their order. */
    Comparison compare(Connection connection) {
        record Side(long rows, String sums) {}
        List<Side> sides = SQL.list(
                connection,
                "comparing " + follow.from() + " with " + follow.to(),
                side(from()) + " UNION ALL " + side(to()),
                row -> new Side(row.getLong(1), row.getString(2)));
        Side one = sides.get(0);
        Side other = sides.get(1);
        return new Comparison(
                one.rows(),
                one.equals(other)
                        ? null
                        : one.rows() == other.rows()
                                ? "both have " + one.rows() + " rows, and their checksums differ"
                                : one.rows() + " rows there, " + other.rows() + " rows here");
    }

    /** The text of a row is as dear as all else together: OFFSET keeps the server from making it once for each sum. */
    private String side(String table) {
        return "SELECT count(*), sum(hashtextextended(content, 0)::numeric) || ' ' || sum(hashtextextended(content, 1)::numeric)"
                + " FROM (SELECT ROW(" + columns("t.") + ")::text AS content FROM " + table
                + " AS t WHERE NOT EXISTS (SELECT FROM " + log() + " AS l WHERE " + same("t", "l")
                + ") OFFSET 0) AS rows";
    }
}
