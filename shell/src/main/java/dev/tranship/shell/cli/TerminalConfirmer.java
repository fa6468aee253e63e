package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.Confirmer;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Asks on the terminal. Where there is none, the answer is no. */
final class TerminalConfirmer implements Confirmer {
    private final Context context;

    TerminalConfirmer(Context context) {
        this.context = context;
    }

    @Override
    public boolean confirm(String question, String word) {
        if (!context.surroundings().interactive()) {
            context.note(question);
            context.note("there is nobody to ask; --yes agrees beforehand");
            return false;
        }
        context.note(context.errTheme().warning(question));
        context.err().print("type " + context.errTheme().strong(word) + " to go on: ");
        context.err().flush();
        return readLine(context.surroundings().in()).strip().equals(word);
    }

    /** Asks for a secret; nothing of it is shown. */
    char[] secret(String label) {
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s: ", label);
        return answer == null ? new char[0] : answer;
    }

    // No buffering: what follows the line belongs to whoever reads next.
    private static String readLine(InputStream in) {
        java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.write(next);
            }
        } catch (IOException e) {
            return "";
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
