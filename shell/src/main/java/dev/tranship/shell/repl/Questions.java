package dev.tranship.shell.repl;

import dev.tranship.dsl.engine.Confirmer;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.Context;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the person at the prompt. Where nobody types, nothing is asked, and what would need an answer is refused. */
public final class Questions implements Confirmer {
    private final Context context;
    private @Nullable LineSource lines;
    private boolean agreed;

    Questions(Context context) {
        this.context = context;
    }

    /** Asks there from now on. */
    void through(LineSource source) {
        lines = source;
    }

    public boolean canAsk() {
        LineSource source = lines;
        return source != null && source.interactive();
    }

    /** Says whether whatever the steps of a command will ask is agreed to beforehand. */
    public void agreed(boolean beforehand) {
        agreed = beforehand;
    }

    @Override
    public boolean confirm(String question, String word) {
        context.note(context.errTheme().warning(question));
        if (agreed) {
            return true;
        }
        if (!canAsk()) {
            context.note("there is nobody to ask; say it in the plan, or add --yes");
            return false;
        }
        return ask("type " + word + " to go on: ", false).map(String::strip).equals(Optional.of(word));
    }

    /** Asks a question that yes answers; everything else is no. */
    public boolean yes(String question) {
        if (!canAsk()) {
            throw CliException.usage("CLI-624", question + " There is nobody to ask", "add --yes");
        }
        String answer = ask(question + " [y/N] ", false).orElse("").strip();
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }

    /** Asks a question that has some answers of one letter; the last one where none of them is given. */
    public String choose(String question, String... answers) {
        String answer =
                ask(question + " [" + String.join("/", answers) + "] ", false).orElse("");
        String letter = answer.strip().toLowerCase(Locale.ROOT);
        return List.of(answers).contains(letter) ? letter : answers[answers.length - 1];
    }

    /** Asks for a secret; nothing of it is shown. */
    char[] secret(String label) {
        return ask(label + ": ", true).orElse("").toCharArray();
    }

    private Optional<String> ask(String question, boolean secret) {
        LineSource source = lines;
        return source == null ? Optional.empty() : Optional.ofNullable(source.ask(question, secret));
    }
}
