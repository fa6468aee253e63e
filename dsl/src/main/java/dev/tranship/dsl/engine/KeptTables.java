package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.ChangeState;
import dev.tranship.dsl.journal.Journal.RunEntry;
import dev.tranship.dsl.journal.Journal.StepEntry;
import dev.tranship.dsl.step.copy.Loads;
import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The tables that a plan's runs have put others in the place of, and that are still there for undo. */
final class KeptTables {
    private static final String DROPPED = "\"dropped\"";

    private final Journal journal;
    private final String plan;
    private final BiFunction<RunEntry, StepEntry, StepContext> contexts;

    /** @param contexts what a step works with, over the connections of its run */
    KeptTables(Journal journal, String plan, BiFunction<RunEntry, StepEntry, StepContext> contexts) {
        this.journal = journal;
        this.plan = plan;
        this.contexts = contexts;
    }

    private record Found(RunEntry run, StepEntry step, ChangeEntry entry, Change.Kept kept) {
        KeptTable view() {
            return new KeptTable(
                    entry.id(),
                    run.id(),
                    step.id(),
                    kept.connection() + "." + kept.kept(),
                    kept.connection() + "." + kept.target(),
                    kept.expires() == null ? null : Instant.parse(kept.expires()));
        }
    }

    /** {@return those that nobody has dropped, oldest first} */
    List<KeptTable> list() {
        return found().stream().map(Found::view).toList();
    }

    /**
     * Drops those whose time is over, and {@return them}. From then on their steps cannot be taken back.
     *
     * @param rehearsal whether to drop nothing
     * @throws EngineException UNDO-306 when one is not what the step left there
     */
    List<KeptTable> cleanup(Instant now, boolean rehearsal) {
        List<KeptTable> over = new ArrayList<>();
        for (Found found : found()) {
            KeptTable view = found.view();
            if (view.expires() != null && !view.expires().isAfter(now)) {
                if (!rehearsal) {
                    drop(found);
                }
                over.add(view);
            }
        }
        return over;
    }

    private List<Found> found() {
        List<Found> found = new ArrayList<>();
        for (RunEntry run : journal.runs()) {
            if (!run.plan().equals(plan)) {
                continue;
            }
            for (StepEntry step : journal.steps(run.id())) {
                for (ChangeEntry entry : journal.changes(run.id(), step.number())) {
                    if (entry.state() == ChangeState.APPLIED
                            && !DROPPED.equals(entry.outcome())
                            && ChangeJson.read(entry.data(), Change.class) instanceof Change.Kept kept
                            && there(contexts.apply(run, step), kept).isPresent()) {
                        found.add(new Found(run, step, entry, kept));
                    }
                }
            }
        }
        return found;
    }

    private void drop(Found found) {
        Change.Kept kept = found.kept();
        StepContext context = contexts.apply(found.run(), found.step());
        Fingerprint left = leftThere(found);
        if (left != null) {
            RowType rowType = there(context, kept).orElseThrow();
            Fingerprint now = new Loads(context, journal).fingerprint(kept.connection(), kept.kept(), rowType, 2);
            if (!now.equals(left)) {
                throw new EngineException(
                        Kind.FAILED,
                        "UNDO-306",
                        found.view().table() + " is not what step "
                                + found.step().id() + " of run " + found.run().id()
                                + " left there, and was not dropped",
                        "somebody writes to it or made another of that name; drop it by hand, or leave it");
            }
        }
        // First that there is no way back: were it the other way round, a crash would leave a way that leads nowhere.
        journal.changeState(found.entry().id(), ChangeState.APPLIED, ChangeJson.write(kept.givenUp()), null);
        Failpoint.hit("kept.given-up");
        Transactional target = context.connections()
                .ability(kept.connection(), Access.WRITE, Transactional.class, "execute statements");
        String id = found.entry().id() + "-drop";
        target.execute(kept.drop(), new Checkpoint(id, Checkpoint.WHOLE, null, "applied"));
        target.forget(List.of(id));
        journal.changeState(found.entry().id(), ChangeState.APPLIED, null, DROPPED);
    }

    /** {@return what the step found in the place of the table when it began; null when it looked at nothing} */
    private @Nullable Fingerprint leftThere(Found found) {
        return journal.changes(found.run().id(), found.step().number()).stream()
                .map(e -> ChangeJson.read(e.data(), Change.class))
                .filter(c -> c instanceof Change.Load load
                        && load.way() == Change.Load.Way.FRESH
                        && load.connection().equals(found.kept().connection())
                        && load.target().equals(found.kept().target()))
                .map(c -> ((Change.Load) c).before())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** {@return the columns of the table; empty when it, or its store, is not there any more} */
    private static Optional<RowType> there(StepContext context, Change.Kept kept) {
        Readable readable;
        try {
            readable = context.connections().ability(kept.connection(), Access.READ, Readable.class, "be read");
        } catch (EngineException e) {
            if (e.kind() == Kind.CONNECT) {
                return Optional.empty();
            }
            throw e;
        }
        try (Snapshot snapshot = readable.snapshot()) {
            return Optional.of(snapshot.rowType(ReadRequest.all(kept.kept())));
        } catch (EndpointException e) {
            if (e.kind() == EndpointException.Kind.NOT_FOUND || e.kind() == EndpointException.Kind.STATEMENT) {
                return Optional.empty();
            }
            throw Failures.readable(e, context.step());
        }
    }
}
