package dev.tranship.dsl.plan;

import dev.tranship.dsl.plan.Step.Guard.OnTrip;
import dev.tranship.dsl.plan.Step.Guard.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code guard: connection} and beside it what must hold */
final class GuardGrammar implements VerbGrammar<Step.Guard> {
    private static final Setting<String> NAME =
            Setting.of("name", Kinds.TEXT, "What it is called. Without it: its number.");
    private static final Setting<String> SQL = Setting.required("sql", CodeKinds.QUERY, "A query for one number.");
    private static final Setting<Double> MAX = Setting.of("max", Kinds.NUMBER, "The number may not be greater.");
    private static final Setting<Double> MIN = Setting.of("min", Kinds.NUMBER, "The number may not be less.");
    private static final Setting<Double> SLOWER =
            Setting.of("slower", Kinds.FACTOR, "The query may take at most so many times as long as at first.");
    /** Of an entry of {@code probes}. */
    static final Map<String, Setting<?>> PROBE = Setting.table(NAME, SQL, MAX, MIN, SLOWER);

    private static final Setting<Address> ON = Setting.required("on", Kinds.TARGET, "The connection that is watched.");
    private static final Setting<Step.OnError.Quarantine> REJECTED =
            Setting.of("rejected", Kinds.COUNT_OR_RATIO, "At most so many rows of a step are refused.");
    private static final Setting<Long> DIFFERENCES =
            Setting.of("differences", Kinds.COUNT, "At most so many rows differ where a step verifies.");
    private static final Setting<Long> FREE_DISK =
            Setting.of("free_disk", Kinds.BYTES, "At least so much of the disk is free: 5GB.");
    private static final Setting<String> FOLDER =
            Setting.of("folder", Kinds.TEXT, "A folder of that disk. Without it: that of the store's file.");
    private static final Setting<Long> LOCK_WAITS =
            Setting.of("lock_waits", Kinds.COUNT, "At most so many sessions wait for locks.");
    private static final Setting<Duration> REPLICATION_LAG =
            Setting.of("replication_lag", Kinds.DURATION, "A replica is at most so far behind.");
    private static final Setting<List<Probe>> PROBES = Setting.of(
            "probes",
            Kind.of(
                    "list",
                    "write a list: each probe begins with '- sql: '",
                    JsonSchema.list(JsonSchema.reference("probe")),
                    GuardGrammar::probes),
            "Queries, each with a limit.");
    private static final Setting<Duration> EVERY =
            Setting.standard("every", Kinds.DURATION, Duration.ofSeconds(5), "How often to look.");
    private static final Setting<OnTrip> ON_TRIP = Setting.standard(
            "on_trip", Kind.choice(OnTrip.class), OnTrip.STOP, "What becomes of the step when it does not hold.");
    private static final Setting<Duration> PATIENCE = Setting.standard(
            "patience", Kinds.DURATION, Duration.ofMinutes(10), "How long to pause before the step is stopped.");

    @Override
    public Class<Step.Guard> type() {
        return Step.Guard.class;
    }

    @Override
    public String subject() {
        return ON.name();
    }

    @Override
    public String about() {
        return "Watches over the steps behind it.";
    }

    @Override
    public String shape() {
        return "'guard: connection' and beside it what must hold";
    }

    @Override
    public String undoHelp(String word) {
        return CHANGES_NOTHING;
    }

    @Override
    public Map<String, Setting<?>> settings() {
        return Setting.table(
                ON,
                REJECTED,
                DIFFERENCES,
                FREE_DISK,
                FOLDER,
                LOCK_WAITS,
                REPLICATION_LAG,
                PROBES,
                EVERY,
                ON_TRIP,
                PATIENCE);
    }

    @Override
    public Step.Guard read(Given given) {
        return new Step.Guard(
                given.get(ON),
                given.find(REJECTED),
                given.find(DIFFERENCES),
                given.find(FREE_DISK),
                given.find(FOLDER),
                given.find(LOCK_WAITS),
                given.find(REPLICATION_LAG),
                given.list(PROBES),
                given.get(EVERY),
                given.get(ON_TRIP),
                given.get(PATIENCE));
    }

    @Override
    public void write(Step.Guard guard, Written written) {
        written.put(ON, guard.on());
        // Its limits say how the work is done, and may be others when it goes on.
        if (written.form() == Form.MEANING) {
            return;
        }
        List<Object> probes = new ArrayList<>();
        for (Probe probe : guard.probes()) {
            probes.add(new Written(written.form())
                    .put(NAME, probe.name())
                    .query(SQL, probe.sql())
                    .put(MAX, probe.max())
                    .put(MIN, probe.min())
                    .put(SLOWER, probe.slower())
                    .map());
        }
        written.put(REJECTED, guard.rejected())
                .put(DIFFERENCES, guard.differences())
                .put(FREE_DISK, guard.freeDisk())
                .put(FOLDER, guard.folder())
                .put(LOCK_WAITS, guard.lockWaits())
                .put(REPLICATION_LAG, guard.replicationLag())
                .tree(PROBES, probes)
                .put(EVERY, guard.every())
                .put(ON_TRIP, guard.onTrip())
                .put(PATIENCE, guard.patience());
    }

    private static @Nullable List<Probe> probes(Values values, Setting<?> setting, Node node) {
        List<Probe> probes = new ArrayList<>();
        for (Given given : values.entries(setting, node, PROBE)) {
            if (!given.has(SQL)) {
                values.refuse(PlanCodes.MISSING_SETTING, setting, node, "a probe needs 'sql'");
                continue;
            }
            String name = given.find(NAME);
            probes.add(new Probe(
                    name == null ? "probe " + (probes.size() + 1) : name,
                    given.get(SQL),
                    given.find(MAX),
                    given.find(MIN),
                    given.find(SLOWER)));
            if (!given.has(MAX) && !given.has(MIN) && !given.has(SLOWER)) {
                values.problems()
                        .error(PlanCodes.MISSING_SETTING, node, "a probe has no limit", "write max:, min: or slower:");
            }
        }
        return probes.isEmpty() ? null : probes;
    }
}
