package dev.tranship.dsl.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.StepState;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.ModelProtocol.Flaw;
import dev.tranship.dsl.journal.ModelProtocol.Moment;
import dev.tranship.dsl.journal.ModelProtocol.Stuck;
import dev.tranship.dsl.journal.ModelWorld.Way;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Journal × crash × resume × undo, every state there is: from the untouched world, every process that resumes or undoes, dead
 * after each of its transactions, followed by every process that resumes or undoes what it left, and so on until no new state
 * turns up. The number of crashes is not bounded.
 */
class JournalModelTest {
    @ParameterizedTest
    @EnumSource(Way.class)
    void everyCrashCanBeResumedAndUndone(Way way) {
        Exploration exploration = explore(way, null);

        assertThat(exploration.violation()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void brokenProtocolIsFoundOut(Flaw flaw) {
        assertThat(explore(flaw.way, flaw).violation())
                .as("a counterexample to " + flaw)
                .isNotNull();
    }

    @Test
    void explorationMeetsEveryStateOfTheJournal() {
        Set<ChangeState> changes = EnumSet.noneOf(ChangeState.class);
        Set<StepState> steps = EnumSet.noneOf(StepState.class);
        boolean loggedAndNotCommitted = false;
        Exploration exploration = explore(Way.UPSERT, null);
        for (ModelWorld world : exploration.worlds()) {
            changes.addAll(world.changes);
            steps.add(world.step);
            loggedAndNotCommitted |= !world.undoLog.isEmpty()
                    && world.committed.isEmpty()
                    && world.changes.get(ModelWorld.LOAD) == ChangeState.INTENDED;
        }

        assertThat(exploration.worlds()).hasSizeGreaterThan(100);
        assertThat(changes).isEqualTo(EnumSet.allOf(ChangeState.class));
        // What fails is gone on with like what is interrupted.
        assertThat(steps).isEqualTo(EnumSet.complementOf(EnumSet.of(StepState.SKIPPED, StepState.FAILED)));
        assertThat(loggedAndNotCommitted).isTrue();
    }

    /** @param violation what went wrong and the way there; null when nothing does */
    private record Exploration(
            List<ModelWorld> worlds, @Nullable String violation) {}

    /** @param came the transaction after which the process died; null for the untouched world */
    private record Found(
            ModelWorld world,
            @Nullable Found from,
            @Nullable String came) {
        String path() {
            return (from == null ? "" : from.path() + "\n  " + came + "\n    ") + world;
        }
    }

    private static Exploration explore(Way way, @Nullable Flaw flaw) {
        Map<String, Found> found = new LinkedHashMap<>();
        ArrayDeque<Found> left = new ArrayDeque<>();
        Found untouched = new Found(new ModelWorld(way), null, null);
        found.put(untouched.world().toString(), untouched);
        left.add(untouched);
        String violation = null;
        while (violation == null && !left.isEmpty()) {
            assertThat(found).as("states; there must be an end to them").hasSizeLessThan(50_000);
            Found from = left.remove();
            for (int commits = 0; commits < 2 && violation == null; commits++) {
                boolean often = commits == 0;
                violation = process(from, "undo", new ModelProtocol(from.world(), way, flaw, often, -1), found, left);
                boolean stopped = true;
                for (int stopAt = 0; stopped && violation == null; stopAt++) {
                    ModelProtocol protocol = new ModelProtocol(from.world(), way, flaw, often, stopAt);
                    violation = process(from, "resume", protocol, found, left);
                    stopped = protocol.world().step == StepState.INTERRUPTED;
                }
            }
        }
        return new Exploration(found.values().stream().map(Found::world).toList(), violation);
    }

    /** Lets one process work, and takes every moment of it as the beginning of the next. {@return what it broke} */
    private static @Nullable String process(
            Found from, String command, ModelProtocol protocol, Map<String, Found> found, ArrayDeque<Found> left) {
        String violation = null;
        boolean ended = false;
        try {
            if (command.equals("undo")) {
                protocol.undo();
                ended = true;
            } else {
                ended = protocol.resume();
            }
        } catch (Stuck e) {
            violation = e.getMessage();
        }
        Found last = from;
        for (Moment moment : protocol.moments()) {
            last = new Found(moment.world(), last, command + ": " + moment.action());
            String broken = broken(moment.world(), protocol.way());
            if (broken != null) {
                return broken + "\n  " + last.path();
            }
            if (found.putIfAbsent(moment.world().toString(), last) == null) {
                left.add(last);
            }
        }
        if (violation == null && ended) {
            violation = command.equals("undo") ? notBefore(protocol) : notDone(protocol);
        }
        return violation == null ? null : command + ": " + violation + "\n  " + last.path();
    }

    /** {@return what must never be so, at no moment; null when all is well} */
    private static @Nullable String broken(ModelWorld world, Way way) {
        if (ModelWorld.beside(way) && !world.old.equals(ModelWorld.initial(way))) {
            return "rows that were there before are touched";
        }
        for (int change = 0; change < world.changes.size(); change++) {
            ChangeState state = world.changes.get(change);
            boolean untouched = state == ChangeState.PLANNED || state == ChangeState.REVERTED;
            if (change == ModelWorld.LOAD) {
                List<ModelWorld.Row> rows = ModelWorld.sorted(world.into(way));
                if (state == ChangeState.APPLIED && !rows.equals(ModelWorld.sorted(ModelWorld.loaded(way)))) {
                    return "the journal says that the load is applied, and it is not";
                }
                if (untouched && !ModelWorld.beside(way) && !rows.equals(ModelWorld.initial(way))) {
                    return "the journal says that nothing is loaded, and something is";
                }
            } else {
                int effect = world.effects[change];
                if (effect < 0 || effect > 1) {
                    return "statements " + change + " are done " + effect + " times";
                }
                if (state == ChangeState.APPLIED && effect == 0 || untouched && effect == 1) {
                    return "the journal says " + state + ", and statements " + change + " are done " + effect
                            + " times";
                }
            }
        }
        if (world.step == StepState.DONE && !world.changes.stream().allMatch(c -> c == ChangeState.APPLIED)) {
            return "the step is done, and one of its changes is not";
        }
        return null;
    }

    private static @Nullable String notDone(ModelProtocol protocol) {
        ModelWorld world = protocol.world();
        boolean arrived = ModelWorld.sorted(world.visible(protocol.way()))
                .equals(ModelWorld.sorted(ModelWorld.loaded(protocol.way())));
        return arrived && world.effects[ModelWorld.FIRST] == 1 && world.effects[ModelWorld.LAST] == 1
                ? world.step == StepState.DONE ? null : "resumed to the end, and the step is not done"
                : "resumed to the end, and the target is not the source";
    }

    private static @Nullable String notBefore(ModelProtocol protocol) {
        ModelWorld world = protocol.world();
        boolean same = ModelWorld.sorted(world.old).equals(ModelWorld.initial(protocol.way()))
                && world.fresh.isEmpty()
                && world.effects[ModelWorld.FIRST] == 0
                && world.effects[ModelWorld.LAST] == 0;
        if (!same) {
            return "undone to the end, and the target is not what it was";
        }
        return world.ledgerIsEmpty() ? null : "undone to the end, and the ledger is still there";
    }
}
