package dev.tranship.shell.repl;

import dev.tranship.dsl.plan.Suggestions;
import dev.tranship.shell.cli.CliException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All commands, in the order in which help lists them. */
public final class Commands {
    private final Map<String, Command> byName = new LinkedHashMap<>();
    private final Map<String, Command> byAlias = new LinkedHashMap<>();

    public void add(Collection<Command> commands) {
        for (Command command : commands) {
            if (byName.put(command.name(), command) != null) {
                throw new IllegalStateException("two commands are called " + command.name());
            }
            command.aliases().forEach(alias -> byAlias.put(alias, command));
        }
    }

    public Optional<Command> find(String word) {
        Command command = byName.get(word);
        return Optional.ofNullable(command == null ? byAlias.get(word) : command);
    }

    /** {@return the commands, without their aliases} */
    public Collection<Command> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** {@return names and aliases} */
    public List<String> words() {
        List<String> words = new ArrayList<>(byName.keySet());
        words.addAll(byAlias.keySet());
        return words;
    }

    /** {@return the command that was probably meant} */
    public Optional<String> closest(String word) {
        return Suggestions.closest(word, alike(word));
    }

    private Collection<String> alike(String word) {
        return word.startsWith("\\") ? byAlias.keySet() : byName.keySet();
    }

    /** {@return the failure of who names a command that there is not} */
    public CliException unknown(String word) {
        return CliException.usage(
                "CLI-620",
                "there is no command '" + word + "'",
                Suggestions.meant(word, alike(word)).orElse("`help` lists the commands"));
    }
}
