package dev.tranship.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page in Markdown. */
record Page(Path file, String text) {
    private static final Pattern FENCED = Pattern.compile("(?m)^```([\\w-]*)\\R((?s:.*?))^```$");
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]\\[]+]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]+`");
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}(?:\\$ )?tranship ([^#\\n]+)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    /** {@return all pages below a folder, in order} */
    static List<Page> all(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".md"))
                    .filter(f -> !folder.relativize(f).startsWith("target"))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page read(Path file) {
        try {
            return new Page(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the texts of its code blocks in a language} */
    List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = FENCED.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    /** {@return where its links lead that lead to other files} */
    List<String> links() {
        String prose = CODE.matcher(FENCED.matcher(text).replaceAll("")).replaceAll("");
        return LINK.matcher(prose)
                .results()
                .map(r -> r.group(1))
                .filter(l -> !l.matches("[a-z]+:.*"))
                .toList();
    }

    /** {@return the command lines it shows, without the program's name and without comments} */
    List<String> commands() {
        return COMMAND.matcher(text).results().map(r -> r.group(1).strip()).toList();
    }

    /** {@return what can stand behind {@code #} in links to it} */
    List<String> anchors() {
        return HEADING.matcher(text)
                .results()
                .map(r -> r.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
