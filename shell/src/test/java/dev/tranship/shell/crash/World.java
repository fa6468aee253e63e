package dev.tranship.shell.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.RunState;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.engine.Session.DatasetStatus;
import dev.tranship.dsl.engine.Session.Theirs;
import dev.tranship.dsl.engine.Session.UndoTarget;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.shell.plugins.PluginLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One scenario with all its copies, and what they must come to: before the plan, and after it was never killed. */
final class World {
    private final Scenario scenario;
    private final Path folder;
    private final Path fresh;
    private final Contents source;
    private final Contents before;
    private Contents after = new Contents(List.of());
    private List<String> backups = List.of();

    /** @param folder that the copies are made in */
    World(Scenario scenario, Path folder) throws IOException, SQLException {
        this.scenario = scenario;
        this.folder = folder;
        this.fresh = folder.resolve("fresh");
        scenario.prepare(fresh);
        this.source = Contents.of(fresh.resolve("shop.db"));
        this.before = Contents.of(scenario.target(fresh));
    }

    /** {@return the folder with the plan, the source and the target as they are before} */
    Path fresh() {
        return fresh;
    }

    /** {@return a copy of a folder with everything in it} */
    Path copy(String name, Path original) throws IOException {
        Path copy = folder.resolve(name);
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(original.relativize(file).toString()));
            }
        }
        return copy;
    }

    /** Takes a run that nobody killed as what all others must come to. */
    void expect(Path done) throws IOException, SQLException {
        after = Contents.of(scenario.target(done));
        backups = backups(done);
        assertThat(after.differences(before)).as("what the plan does").isNotEmpty();
    }

    /** Goes on, and compares with the run that nobody killed; then takes it all back. */
    void finish(Path killed) throws IOException, SQLException {
        in(killed, session -> {
            if (session.current().filter(run -> run.state() == RunState.DONE).isEmpty()) {
                session.run(null, false);
            }
            assertThat(session.current().orElseThrow().state()).isEqualTo(RunState.DONE);
            assertThat(session.status().datasets()).noneMatch(DatasetStatus::changed);
        });
        assertThat(Contents.of(scenario.target(killed)).differences(after))
                .as("after going on")
                .isEmpty();
        assertThat(backups(killed)).as("backups after going on").hasSameSizeAs(backups);
        takeBack(killed);
    }

    /** Takes everything back, and compares with what was there before. */
    void takeBack(Path killed) throws IOException, SQLException {
        in(killed, session -> {
            try {
                session.undo(new UndoTarget.All(), Theirs.REFUSE);
            } catch (EngineException e) {
                // Where nothing was begun, or all is taken back, there is nothing to undo.
                assertThat(e.code()).as(e.getMessage()).isEqualTo("UNDO-303");
            }
            assertThat(session.current().filter(run -> run.done() > 0)).isEmpty();
        });
        assertThat(Contents.of(scenario.target(killed)).differences(before))
                .as("after going back")
                .isEmpty();
        assertThat(Contents.of(killed.resolve("shop.db")).differences(source))
                .as("the source")
                .isEmpty();
        assertThat(backups(killed)).as("backups after going back").isEmpty();
    }

    static void in(Path place, Consumer<Session> work) {
        try (Session session = Session.open(
                PlanReader.read(place.resolve("plan.yaml"), Map.of()),
                new Session.Options(
                        place.resolve(".tranship"),
                        new PluginLoader(List.of(), World.class.getClassLoader()),
                        event -> {},
                        (question, word) -> true,
                        null,
                        true))) {
            work.accept(session);
        }
    }

    private static List<String> backups(Path place) throws IOException {
        Path backups = place.resolve(".tranship").resolve("backups");
        if (!Files.exists(backups)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backups)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
