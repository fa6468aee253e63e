package dev.tranship.shell.cli;

import dev.tranship.shell.render.TableRenderer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command has around it: streams, environment, terminal. A test gives its own.
 *
 * @param terminals which of the three streams are a terminal
 * @param width of the terminal in cells; {@link TableRenderer#UNLIMITED} where there is none
 * @param folder what relative names on the command line are relative to
 * @param home the unpacked distribution; null where the program runs from its class path
 * @param archiver the script that makes the start-up archive in the background; null when there is nothing to make
 */
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Terminals terminals,
        int width,
        Path folder,
        @Nullable Path home,
        @Nullable Path archiver) {

    public record Terminals(boolean in, boolean out, boolean err) {
        public static final Terminals NONE = new Terminals(false, false, false);
    }

    /** {@return what the launcher script found out for this process} */
    static Surroundings ofProcess() {
        String terminal = System.getProperty("tranship.terminal", "");
        return new Surroundings(
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                System.getenv(),
                new Terminals(terminal.contains("i"), terminal.contains("o"), terminal.contains("e")),
                width(System.getProperty("tranship.size", ""), terminal),
                Path.of("").toAbsolutePath(),
                path("tranship.home"),
                path("tranship.archiver"));
    }

    /** {@return whether somebody is there to answer a question; says nothing about colours} */
    boolean interactive() {
        return terminals.in() && terminals.err();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private static @Nullable Path path(String property) {
        String value = System.getProperty(property, "");
        return value.isEmpty() ? null : Path.of(value);
    }

    // "40 120": rows and columns, as stty says it.
    private static int width(String size, String terminal) {
        if (terminal.isEmpty()) {
            return TableRenderer.UNLIMITED;
        }
        String[] parts = size.split(" ");
        return parts.length == 2 && parts[1].matches("[1-9]\\d{0,4}") ? Integer.parseInt(parts[1]) : 80;
    }
}
