package dev.tranship.dsl.engine;

import dev.tranship.dsl.change.Change;
import dev.tranship.dsl.change.ChangeJson;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.journal.Journal;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.journal.Journal.StepEntry;
import dev.tranship.dsl.journal.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the journal of a workspace tells of its runs. Needs no plan and no lock. */
public final class RunHistory {
    private RunHistory() {}

    /** @param changes titles with their states */
    public record StepDetail(StepView step, List<ChangeDetail> changes) {}

    public record ChangeDetail(String id, String title, String state, List<String> statements) {}

    public record RunDetail(RunView run, List<StepDetail> steps) {}

    /** {@return the runs of a workspace, oldest first} */
    public static List<RunView> runs(Path folder) {
        if (!Files.exists(Workspace.journalFile(folder))) {
            return List.of();
        }
        try (Journal journal = open(folder)) {
            return journal.views();
        }
    }

    /** A process that was killed could not write down that it ended. */
    private static Journal open(Path folder) {
        Journal journal = Journal.open(folder);
        if (journal.running()) {
            Workspace.whenFree(folder, journal::interrupted);
        }
        return journal;
    }

    /**
     * Writes a report of a run: as JSON where the file's name ends so, as one HTML page otherwise.
     *
     * @throws EngineException RUN-219 when there is no such run
     */
    public static void report(Path folder, String run, Path file) {
        new Report(show(folder, run)).write(file);
    }

    /** {@return everything the journal knows of a run} */
    public static RunDetail show(Path folder, String run) {
        if (!Files.exists(Workspace.journalFile(folder))) {
            throw new EngineException(Kind.USAGE, "RUN-219", "there is no run " + run + " in " + folder, null);
        }
        try (Journal journal = open(folder)) {
            RunView view = journal.views().stream()
                    .filter(v -> v.id().equals(run))
                    .findFirst()
                    .orElseThrow(() -> new EngineException(
                            Kind.USAGE, "RUN-219", "there is no run " + run + " in " + folder, "`runs` lists them"));
            List<StepDetail> steps = new ArrayList<>();
            for (StepEntry step : journal.steps(run)) {
                List<ChangeDetail> changes = new ArrayList<>();
                for (ChangeEntry entry : journal.changes(run, step.number())) {
                    Change change = ChangeJson.read(entry.data(), Change.class);
                    changes.add(new ChangeDetail(
                            entry.id(),
                            change.title(),
                            entry.state().name().toLowerCase(Locale.ROOT),
                            change instanceof Change.Statements s ? s.apply() : List.of()));
                }
                steps.add(new StepDetail(
                        StepViews.of(step, false, StepViews.barrier(journal, step), List.of()), changes));
            }
            return new RunDetail(view, steps);
        }
    }
}
