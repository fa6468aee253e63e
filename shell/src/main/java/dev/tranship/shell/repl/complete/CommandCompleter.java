package dev.tranship.shell.repl.complete;

import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.ReplState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes the names of commands, and of their words what the open plan and the settings know. */
public final class CommandCompleter implements Completer {
    private final ReplState state;

    public CommandCompleter(ReplState state) {
        this.state = state;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            state.commands().all().forEach(command -> candidates.add(candidate(command)));
            return;
        }
        Optional<Command> command = state.commands().find(line.words().get(0));
        command.ifPresent(found -> {
            if (!found.takes().isEmpty()) {
                int word = Math.min(line.wordIndex(), found.takes().size()) - 1;
                names(found.takes().get(word)).forEach(name -> candidates.add(new Candidate(name)));
            }
        });
    }

    private static Candidate candidate(Command command) {
        return new Candidate(
                command.name(), command.name(), command.group().title(), command.summary(), null, null, true);
    }

    private Stream<String> names(Command.Kind kind) {
        return switch (kind) {
            case STEP ->
                state.session().stream()
                        .flatMap(session -> session.plan().steps().stream())
                        .map(step -> step.id());
            case CONNECTION, DATASET ->
                state.session().stream().flatMap(session -> session.connections().names().stream());
            case COMMAND -> state.commands().all().stream().map(Command::name);
            case TO -> Stream.of("to");
            case WHEN -> Stream.of("when");
            case PLAN, FILE, RUN, URL, SETTING, VALUE, CONDITION, STATEMENT, STEP_TEXT, TEXT -> Stream.empty();
        };
    }
}
