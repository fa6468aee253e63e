package dev.tranship.shell.repl;

import dev.tranship.dsl.plan.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jline.reader.impl.history.DefaultHistory;

/** A history that never holds a line with a secret in it. A line that begins with a blank is JLine's to leave out. */
final class SafeHistory extends DefaultHistory {
    private final UnaryOperator<String> mask;

    /** @param mask takes out the secrets that are known */
    SafeHistory(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    @Override
    public void add(Instant time, String line) {
        boolean secret = line.lines()
                .anyMatch(each -> !Secrets.maskLiterals(each).equals(each)
                        || !mask.apply(each).equals(each));
        if (!secret) {
            super.add(time, line);
        }
    }

    /** {@return the file that keeps the history, readable by nobody else; empty where it cannot be made} */
    static Optional<Path> file(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (state.isEmpty() && home.isEmpty()) {
            return Optional.empty();
        }
        Path folder = (state.isEmpty() ? Path.of(home, ".local", "state") : Path.of(state)).resolve("tranship");
        Path file = folder.resolve("history");
        try {
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return Optional.of(file);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
