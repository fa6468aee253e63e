package dev.tranship.shell.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What the documentation says about the codes of errors. */
public final class ErrorPages {
    private ErrorPages() {}

    /** {@return the page of a code, such as {@code RUN-216}, which ends with a line feed; empty for what is no code} */
    public static Optional<String> of(String word) {
        String code = word.toUpperCase(Locale.ROOT);
        if (!code.matches("[A-Z]+-[0-9]{3}")) {
            return Optional.empty();
        }
        try (InputStream page = ErrorPages.class.getResourceAsStream("/dev/tranship/shell/errors/" + code + ".md")) {
            return page == null
                    ? Optional.empty()
                    : Optional.of(new String(page.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
