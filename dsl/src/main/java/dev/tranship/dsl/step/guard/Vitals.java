package dev.tranship.dsl.step.guard;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Units;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.Monitored;
import dev.tranship.spi.Queryable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Takes the measures that a guard looks at, and holds them against its limits. */
final class Vitals {
    private static final int RUNS = 5;
    /** A probe that is slower by no more than this is not slower: that much the machine itself varies. */
    private static final double NOISE_MILLIS = 2;

    private final Step.Guard guard;
    private final Connections connections;
    private final Path folder;
    private final Map<String, String> unanswered = new TreeMap<>();

    /** @param folder that the plan's folders are relative to */
    Vitals(Step.Guard guard, Connections connections, Path folder) {
        this.guard = guard;
        this.connections = connections;
        this.folder = folder;
    }

    /** {@return the probes that could not be answered so far, each with the reason} */
    Map<String, String> unanswered() {
        return unanswered;
    }

    /** {@return how long each probe that has a limit on it takes now, in milliseconds} */
    Map<String, Double> baseline() {
        Map<String, Double> baseline = new TreeMap<>();
        for (Step.Guard.Probe probe : guard.probes()) {
            if (probe.slower() != null) {
                usual(probe).ifPresent(millis -> baseline.put(probe.name(), millis));
            }
        }
        return baseline;
    }

    /** {@return how long the probe takes in the middle of some runs, in milliseconds; empty when it cannot be answered} */
    private Optional<Double> usual(Step.Guard.Probe probe) {
        List<Double> times = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            ask(probe).ifPresent(asked -> times.add(asked.millis()));
        }
        times.sort(null);
        return times.isEmpty() ? Optional.empty() : Optional.of(times.get(times.size() / 2));
    }

    /**
     * {@return what does not hold, a sentence each}
     *
     * @param baseline see {@link #baseline()}; empty as long as there is none
     */
    List<String> violations(Map<String, Double> baseline) {
        List<String> violations = new ArrayList<>();
        freeDisk().ifPresent(violations::add);
        server().forEach(violations::add);
        for (Step.Guard.Probe probe : guard.probes()) {
            ask(probe).ifPresent(asked -> violations.addAll(violations(probe, asked, baseline.get(probe.name()))));
        }
        return violations;
    }

    private Optional<String> freeDisk() {
        Long least = guard.freeDisk();
        if (least == null) {
            return Optional.empty();
        }
        Path place = place();
        try {
            long free = Files.getFileStore(place).getUsableSpace();
            return free >= least
                    ? Optional.empty()
                    : Optional.of("the disk of " + place + " has " + Units.bytes(free) + " left, less than "
                            + Units.bytes(least));
        } catch (IOException e) {
            throw new EngineException(
                    Kind.FAILED, "RUN-287", "nothing tells how much of the disk of " + place + " is free", null, e);
        }
    }

    /** {@return the folder that is asked about: the one the plan names, or that of the store's file} */
    private Path place() {
        String named = guard.folder();
        Path place = null;
        try {
            place = named != null
                    ? folder.resolve(named).normalize()
                    : Path.of(connections
                            .open(guard.on().connection(), Access.PREVIEW)
                            .location());
        } catch (InvalidPathException e) {
            // No path, no file.
        }
        while (place != null && !Files.exists(place)) {
            place = place.getParent();
        }
        if (place == null || named == null && place.getNameCount() == 0) {
            throw new EngineException(
                    Kind.USAGE,
                    "RUN-287",
                    "nothing tells which disk " + guard.on() + " is on",
                    "say folder: with a folder of that disk; of a server's disk nothing is known here");
        }
        return place;
    }

    private List<String> server() {
        List<String> violations = new ArrayList<>();
        if (guard.lockWaits() == null && guard.replicationLag() == null) {
            return violations;
        }
        Monitored server = connections.ability(
                guard.on().connection(), Access.PREVIEW, Monitored.class, "tell of lock waits and replication");
        long waits = guard.lockWaits() == null ? 0 : server.lockWaits();
        if (guard.lockWaits() != null && waits > guard.lockWaits()) {
            violations.add((waits == 1
                            ? "a session of " + guard.on() + " waits"
                            : waits + " sessions of " + guard.on() + " wait")
                    + " for locks, more than " + guard.lockWaits());
        }
        Duration most = guard.replicationLag();
        if (most != null) {
            server.replicationLag()
                    .filter(lag -> lag.compareTo(most) > 0)
                    .ifPresent(lag -> violations.add("a replica of " + guard.on() + " is "
                            + Units.text(lag.truncatedTo(ChronoUnit.MILLIS))
                            + " behind, more than " + Units.text(most)));
        }
        return violations;
    }

    private List<String> violations(Step.Guard.Probe probe, Asked asked, @Nullable Double baseline) {
        List<String> violations = new ArrayList<>();
        asked.value().ifPresent(value -> {
            if (probe.max() != null && value > probe.max()) {
                violations.add(probe.name() + " is " + shown(value) + ", more than " + shown(probe.max()));
            }
            if (probe.min() != null && value < probe.min()) {
                violations.add(probe.name() + " is " + shown(value) + ", less than " + shown(probe.min()));
            }
        });
        Double slower = probe.slower();
        if (baseline != null && slower != null && slow(asked.millis(), baseline, slower)) {
            // One answer may be late for any reason.
            usual(probe)
                    .filter(millis -> slow(millis, baseline, slower))
                    .ifPresent(millis -> violations.add(String.format(
                            Locale.ROOT,
                            "%s takes %.1f ms, more than %s times the %.1f ms of before",
                            probe.name(),
                            millis,
                            shown(slower),
                            baseline)));
        }
        return violations;
    }

    private static boolean slow(double millis, double baseline, double factor) {
        return millis > baseline * factor && millis - baseline > NOISE_MILLIS;
    }

    /** @param value in the first column of the first row; empty where there is none, or it is no number */
    private record Asked(OptionalDouble value, double millis) {}

    /** {@return the answer; empty when what is asked for is not there yet, or the store is busy} */
    private Optional<Asked> ask(Step.Guard.Probe probe) {
        Queryable store =
                connections.ability(guard.on().connection(), Access.PREVIEW, Queryable.class, "be asked by a query");
        long began = System.nanoTime();
        Object first = null;
        try (BatchReader reader = store.query(probe.sql())) {
            boolean none = true;
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                first = none ? batch.vector(0).get(0) : first;
                none = false;
            }
        } catch (EndpointException e) {
            boolean busy = e.kind() == EndpointException.Kind.TRANSIENT;
            if (!busy && e.kind() != EndpointException.Kind.STATEMENT) {
                throw e;
            }
            unanswered.put(probe.name(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        double millis = (System.nanoTime() - began) / 1e6;
        return Optional.of(new Asked(number(first), millis));
    }

    private static OptionalDouble number(@Nullable Object value) {
        if (value instanceof Number number) {
            return OptionalDouble.of(number.doubleValue());
        }
        return value instanceof Boolean truth ? OptionalDouble.of(truth ? 1 : 0) : OptionalDouble.empty();
    }

    private static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
