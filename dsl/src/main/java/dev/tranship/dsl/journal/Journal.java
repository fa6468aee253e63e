package dev.tranship.dsl.journal;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.Failpoint;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.RunView;
import dev.tranship.dsl.engine.StepState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * What was intended, done, proven and undone. Every method is one transaction that is durable when it returns. A change moves
 * through {@code PLANNED → INTENDED → APPLIED → REVERTING → REVERTED}; the entry is written <em>before</em> the world is
 * touched and again after, so that whatever a crash left half done is named here.
 *
 * <p>Used by one thread at a time.
 */
public final class Journal implements AutoCloseable {
    /** The format of the tables below. A newer Tranship reads older ones; an older one refuses newer ones. */
    static final int FORMAT = 2;

    private static final String[] TABLES = {
        """
        create table if not exists run (
            id text primary key, plan text not null, file text, state text not null, started text not null, ended text,
            meaning text not null, connections text not null, seed integer not null)
        """, """
        create table if not exists step (
            run text not null, number integer not null, id text not null, verb text not null, description text not null,
            meaning text not null, schemas text, state text not null, started text, ended text, summary text, error text,
            primary key (run, number))
        """, """
        create table if not exists change (
            id text primary key, run text not null, step integer not null, sequence integer not null, data text not null,
            state text not null, outcome text)
        """, """
        create table if not exists undo_log (
            change text not null, entry integer not null, kind text not null, rows blob not null,
            primary key (change, entry))
        """, """
        create table if not exists reject (
            change text not null, split integer not null, batch integer not null, row integer not null, data text not null,
            primary key (change, split, batch, row))
        """, """
        create index if not exists change_of_step on change (run, step, sequence)
        """, """
        create table if not exists upcoming (plan text primary key, seed integer not null)
        """,
    };

    private final Handle handle;

    private Journal(Handle handle) {
        this.handle = handle;
    }

    /**
     * Opens the journal of a workspace folder, making it when it is not there.
     *
     * @throws EngineException WORK-502 when a newer Tranship wrote it
     */
    public static Journal open(Path folder) {
        Path file = Workspace.journalFile(folder);
        boolean fresh = !Files.exists(file);
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(10_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        Handle handle = Jdbi.create(source).open();
        int format = handle.createQuery("pragma user_version").mapTo(int.class).one();
        if (format > FORMAT) {
            handle.close();
            throw new EngineException(
                    EngineException.Kind.USAGE,
                    "WORK-502",
                    "the workspace " + folder + " was written by a newer Tranship (format " + format
                            + ", this one knows " + FORMAT + ")",
                    "use that version, or another folder with --workspace");
        }
        if (fresh || format < FORMAT) {
            handle.useTransaction(h -> {
                for (String table : TABLES) {
                    h.execute(table);
                }
                h.execute("pragma user_version = " + FORMAT);
            });
        }
        return new Journal(handle);
    }

    /** One run as the journal has it. */
    public record RunEntry(
            String id,
            String plan,
            @Nullable String file,
            RunState state,
            Instant started,
            @Nullable Instant ended,
            String meaning,
            String connections,
            long seed) {
        /** {@return a change that is yet to be made} By its id stores remember what is done, so no run of another workspace has the same. */
        public ChangeEntry planned(int step, int sequence, String data) {
            String moment = Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, started), Character.MAX_RADIX);
            return new ChangeEntry(
                    id + "-" + step + "-" + sequence + "-" + moment,
                    id,
                    step,
                    sequence,
                    data,
                    ChangeState.PLANNED,
                    null);
        }
    }

    /** @param schemas the schemas that the step saw when it was planned; null before */
    public record StepEntry(
            String run,
            int number,
            String id,
            String verb,
            String description,
            String meaning,
            @Nullable String schemas,
            StepState state,
            @Nullable String summary,
            @Nullable String error) {}

    public enum ChangeState {
        PLANNED,
        INTENDED,
        APPLIED,
        REVERTING,
        REVERTED
    }

    /** @param outcome what apply found out, as JSON; null before */
    public record ChangeEntry(
            String id,
            String run,
            int step,
            int sequence,
            String data,
            ChangeState state,
            @Nullable String outcome) {}

    /** @param rows a batch in the undo log's codec */
    public record UndoEntry(int entry, String kind, byte[] rows) {}

    // ---- runs

    /** Begins a run with all its steps planned, and gives it the next id. */
    public RunEntry begin(
            String plan, @Nullable String file, String meaning, String connections, long seed, List<StepEntry> steps) {
        Failpoint.hit("journal.begin.before");
        RunEntry run = handle.inTransaction(h -> {
            int next = h.createQuery("select coalesce(max(cast(substr(id, 2) as integer)), 0) + 1 from run")
                    .mapTo(int.class)
                    .one();
            RunEntry entry = new RunEntry(
                    "r" + next, plan, file, RunState.OPEN, Instant.now(), null, meaning, connections, seed);
            h.execute(
                    "insert into run (id, plan, file, state, started, meaning, connections, seed) values (?,?,?,?,?,?,?,?)",
                    entry.id(),
                    plan,
                    file,
                    entry.state().name(),
                    entry.started().toString(),
                    meaning,
                    connections,
                    seed);
            h.execute("delete from upcoming where plan = ?", plan);
            insert(h, entry.id(), steps);
            return entry;
        });
        Failpoint.hit("journal.begin.after");
        return run;
    }

    private static void insert(Handle h, String run, List<StepEntry> steps) {
        for (StepEntry step : steps) {
            h.execute(
                    "insert into step (run, number, id, verb, description, meaning, state) values (?,?,?,?,?,?,?)",
                    run,
                    step.number(),
                    step.id(),
                    step.verb(),
                    step.description(),
                    step.meaning(),
                    step.state().name());
        }
    }

    /**
     * Writes down what a run is to do from a step on, instead of what it was to do there: only for steps that have made
     * nothing, or whose changes are all reverted.
     */
    public void replan(String run, String meaning, String connections, int from, List<StepEntry> steps) {
        Failpoint.hit("journal.replan.before");
        handle.useTransaction(h -> {
            String changes = "(select id from change where run = ? and step >= ?)";
            h.execute("delete from undo_log where change in " + changes, run, from);
            h.execute("delete from reject where change in " + changes, run, from);
            h.execute("delete from change where run = ? and step >= ?", run, from);
            h.execute("delete from step where run = ? and number >= ?", run, from);
            h.execute("update run set meaning = ?, connections = ? where id = ?", meaning, connections, run);
            insert(h, run, steps);
        });
        Failpoint.hit("journal.replan.after");
    }

    /** {@return the seed that the next run of a plan will have, so that what is looked at before is what is done then} */
    public long upcomingSeed(String plan) {
        return handle.inTransaction(h -> {
            h.execute("insert or ignore into upcoming (plan, seed) values (?, ?)", plan, System.currentTimeMillis());
            return h.createQuery("select seed from upcoming where plan = :plan")
                    .bind("plan", plan)
                    .mapTo(long.class)
                    .one();
        });
    }

    public void runState(String run, RunState state) {
        boolean goesOn = state == RunState.OPEN || state == RunState.RUNNING;
        String ended = goesOn ? null : Instant.now().toString();
        Failpoint.hit("journal.run.before");
        handle.execute("update run set state = ?, ended = ? where id = ?", state.name(), ended, run);
        Failpoint.hit("journal.run.after");
    }

    /** {@return whether a process is at work on a run, or was when it ended} */
    public boolean running() {
        return handle.createQuery("select exists (select * from run where state = 'RUNNING')")
                .mapTo(boolean.class)
                .one();
    }

    /** Writes down that whoever was at work is no more. Only for who holds the workspace. */
    public void interrupted() {
        handle.useTransaction(h -> {
            h.execute("update step set state = 'INTERRUPTED' where state = 'RUNNING'"
                    + " and run in (select id from run where state = 'RUNNING')");
            h.execute("update run set state = 'INTERRUPTED' where state = 'RUNNING'");
        });
    }

    public List<RunEntry> runs() {
        return handle.createQuery("select * from run order by cast(substr(id, 2) as integer)")
                .map((rs, context) -> run(rs))
                .list();
    }

    /** {@return the latest run of a plan that is not undone} */
    public Optional<RunEntry> latest(String plan) {
        return handle.createQuery(
                        "select * from run where plan = :plan and state <> 'UNDONE' order by cast(substr(id, 2) as integer) desc limit 1")
                .bind("plan", plan)
                .map((rs, context) -> run(rs))
                .findOne();
    }

    public List<RunView> views() {
        return runs().stream()
                .map(run -> {
                    List<StepEntry> steps = steps(run.id());
                    int done = (int) steps.stream()
                            .filter(s -> s.state() == StepState.DONE || s.state() == StepState.SKIPPED)
                            .count();
                    return new RunView(
                            run.id(),
                            run.plan(),
                            run.file(),
                            run.state(),
                            run.started(),
                            run.ended(),
                            steps.size(),
                            done);
                })
                .toList();
    }

    private static RunEntry run(ResultSet rs) throws SQLException {
        String ended = rs.getString("ended");
        return new RunEntry(
                rs.getString("id"),
                rs.getString("plan"),
                rs.getString("file"),
                RunState.valueOf(rs.getString("state")),
                Instant.parse(rs.getString("started")),
                ended == null ? null : Instant.parse(ended),
                rs.getString("meaning"),
                rs.getString("connections"),
                rs.getLong("seed"));
    }

    // ---- steps

    public List<StepEntry> steps(String run) {
        return handle.createQuery("select * from step where run = :run order by number")
                .bind("run", run)
                .map((rs, context) -> new StepEntry(
                        rs.getString("run"),
                        rs.getInt("number"),
                        rs.getString("id"),
                        rs.getString("verb"),
                        rs.getString("description"),
                        rs.getString("meaning"),
                        rs.getString("schemas"),
                        StepState.valueOf(rs.getString("state")),
                        rs.getString("summary"),
                        rs.getString("error")))
                .list();
    }

    /**
     * Writes a step down as running, with all the changes it will make and the schemas it saw, in one transaction. What an
     * earlier, undone attempt left is replaced.
     */
    public void planStep(String run, int number, @Nullable String schemas, List<ChangeEntry> changes) {
        Failpoint.hit("journal.plan.before");
        handle.useTransaction(h -> {
            h.execute(
                    "delete from undo_log where change in (select id from change where run = ? and step = ?)",
                    run,
                    number);
            h.execute(
                    "delete from reject where change in (select id from change where run = ? and step = ?)",
                    run,
                    number);
            h.execute("delete from change where run = ? and step = ?", run, number);
            h.execute(
                    "update step set state = 'RUNNING', schemas = ?, started = ?, summary = null, error = null where run = ? and number = ?",
                    schemas,
                    Instant.now().toString(),
                    run,
                    number);
            for (ChangeEntry change : changes) {
                insert(h, change);
            }
        });
        Failpoint.hit("journal.plan.after");
    }

    /** Puts other changes in the place of those of a step that are only planned. */
    public void replanStep(String run, int number, List<ChangeEntry> changes) {
        Failpoint.hit("journal.replan.before");
        handle.useTransaction(h -> {
            h.execute("delete from change where run = ? and step = ? and state = 'PLANNED'", run, number);
            for (ChangeEntry change : changes) {
                insert(h, change);
            }
        });
        Failpoint.hit("journal.replan.after");
    }

    /** Adds a change to a running step, for steps that find out as they go. */
    public void addChange(ChangeEntry change) {
        Failpoint.hit("journal.add.before");
        handle.useTransaction(h -> insert(h, change));
        Failpoint.hit("journal.add.after");
    }

    private static void insert(Handle h, ChangeEntry change) {
        h.execute(
                "insert into change (id, run, step, sequence, data, state) values (?,?,?,?,?,?)",
                change.id(),
                change.run(),
                change.step(),
                change.sequence(),
                change.data(),
                change.state().name());
    }

    public void stepState(String run, int number, StepState state, @Nullable String summary, @Nullable String error) {
        Failpoint.hit("journal.step.before");
        handle.execute(
                "update step set state = ?, summary = coalesce(?, summary), error = ?, ended = ? where run = ? and number = ?",
                state.name(),
                summary,
                error,
                Instant.now().toString(),
                run,
                number);
        Failpoint.hit("journal.step.after");
    }

    // ---- changes

    public List<ChangeEntry> changes(String run, int step) {
        return handle.createQuery("select * from change where run = :run and step = :step order by sequence")
                .bind("run", run)
                .bind("step", step)
                .map((rs, context) -> change(rs))
                .list();
    }

    /** {@return a change by its id} */
    public Optional<ChangeEntry> change(String id) {
        return handle.createQuery("select * from change where id = :id")
                .bind("id", id)
                .map((rs, context) -> change(rs))
                .findOne();
    }

    /**
     * {@return the latest applied change of a step before one of its changes}
     *
     * @param properties what the change sought has, by the names in its JSON
     */
    public Optional<ChangeEntry> latestBefore(String change, Map<String, ?> properties) {
        List<String> names = List.copyOf(properties.keySet());
        StringBuilder sql = new StringBuilder("select earlier.* from change earlier join change on change.id = ?"
                + " where earlier.run = change.run and earlier.step = change.step"
                + " and earlier.sequence < change.sequence and earlier.state = 'APPLIED'");
        names.forEach(name ->
                sql.append(" and json_extract(earlier.data, '$.").append(name).append("') = ?"));
        Query query = handle.createQuery(sql + " order by earlier.sequence desc limit 1")
                .bind(0, change);
        for (int i = 0; i < names.size(); i++) {
            query.bind(i + 1, properties.get(names.get(i)));
        }
        return query.map((rs, context) -> change(rs)).findOne();
    }

    /** {@return what the step of a change did before it, in order} */
    public List<ChangeEntry> changesBefore(String change) {
        return handle.createQuery("select earlier.* from change join change earlier on earlier.run = change.run"
                        + " and earlier.step = change.step and earlier.sequence < change.sequence"
                        + " where change.id = :change order by earlier.sequence")
                .bind("change", change)
                .map((rs, context) -> change(rs))
                .list();
    }

    private static ChangeEntry change(ResultSet rs) throws SQLException {
        return new ChangeEntry(
                rs.getString("id"),
                rs.getString("run"),
                rs.getInt("step"),
                rs.getInt("sequence"),
                rs.getString("data"),
                ChangeState.valueOf(rs.getString("state")),
                rs.getString("outcome"));
    }

    /** {@return the loads of a plan's runs that came to a mark and were not taken back, the last first} */
    public List<ChangeEntry> marks(String plan) {
        return handle.createQuery(
                        "select change.* from change join run on run.id = change.run where run.plan = :plan"
                                + " and change.state = 'APPLIED' and change.outcome like '%\"mark\":\"%' order by change.rowid desc")
                .bind("plan", plan)
                .map((rs, context) -> change(rs))
                .list();
    }

    /** Writes down a new state of a change; with {@code data}, also what it has come to know about itself. */
    public void changeState(String change, ChangeState state, @Nullable String data, @Nullable String outcome) {
        String point = "journal." + state.name().toLowerCase(java.util.Locale.ROOT);
        Failpoint.hit(point + ".before");
        handle.execute(
                "update change set state = ?, data = coalesce(?, data), outcome = coalesce(?, outcome) where id = ?",
                state.name(),
                data,
                outcome,
                change);
        Failpoint.hit(point + ".after");
    }

    // ---- the undo log

    /** Adds what a batch will change or add, before it does. {@return the number of the entry} */
    public int log(String change, String kind, byte[] rows) {
        Failpoint.hit("undolog.before");
        int entry = handle.inTransaction(h -> {
            int next = h.createQuery("select coalesce(max(entry), 0) + 1 from undo_log where change = :change")
                    .bind("change", change)
                    .mapTo(int.class)
                    .one();
            h.execute("insert into undo_log (change, entry, kind, rows) values (?,?,?,?)", change, next, kind, rows);
            return next;
        });
        Failpoint.hit("undolog.after");
        return entry;
    }

    /** {@return the numbers of a change's entries, last first} */
    public List<Integer> logEntries(String change) {
        return handle.createQuery("select entry from undo_log where change = :change order by entry desc")
                .bind("change", change)
                .mapTo(Integer.class)
                .list();
    }

    public UndoEntry logEntry(String change, int entry) {
        return handle.createQuery("select * from undo_log where change = :change and entry = :entry")
                .bind("change", change)
                .bind("entry", entry)
                .map((rs, context) -> new UndoEntry(rs.getInt("entry"), rs.getString("kind"), rs.getBytes("rows")))
                .one();
    }

    /** Removes the entries after a number: they belong to a batch that was never committed. */
    public void trimLog(String change, int lastEntry) {
        handle.execute("delete from undo_log where change = ? and entry > ?", change, lastEntry);
    }

    // ---- rejects

    /** Replaces the rejects of one batch; called before the batch is committed, so that none is lost and none counts twice. */
    public void rejects(String change, int split, long batch, List<String> rows) {
        handle.useTransaction(h -> {
            h.execute("delete from reject where change = ? and split = ? and batch = ?", change, split, batch);
            for (int row = 0; row < rows.size(); row++) {
                h.execute(
                        "insert into reject (change, split, batch, row, data) values (?,?,?,?,?)",
                        change,
                        split,
                        batch,
                        row,
                        rows.get(row));
            }
        });
    }

    /** {@return the rejected rows of a step, in the order of the source} */
    public List<String> rejects(String run, int step) {
        return handle.createQuery("""
                        select reject.data from reject join change on change.id = reject.change
                        where change.run = :run and change.step = :step
                        order by change.sequence, split, batch, row
                        """)
                .bind("run", run)
                .bind("step", step)
                .mapTo(String.class)
                .list();
    }

    /** {@return the rejected rows of one change, in the order of the source} */
    public List<String> rejects(String change) {
        return handle.createQuery("select data from reject where change = :change order by split, batch, row")
                .bind("change", change)
                .mapTo(String.class)
                .list();
    }

    /** Writes down that a change put the rejected rows of another through again, and forgets those, in one transaction. */
    public void replayed(String change, String outcome, String earlier) {
        handle.useTransaction(h -> {
            h.execute("update change set state = 'APPLIED', outcome = ? where id = ?", outcome, change);
            h.execute("delete from reject where change = ?", earlier);
        });
    }

    @Override
    public void close() {
        handle.close();
    }
}
