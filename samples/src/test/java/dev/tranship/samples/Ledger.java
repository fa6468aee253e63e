package dev.tranship.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code samples.txt}: what is run, in order. */
record Ledger(Map<String, List<Line>> samples) {
    /** @param arguments without the program's name */
    record Line(int exitCode, List<String> arguments) {
        String sample() {
            return arguments.stream()
                    .filter(a -> a.startsWith("samples/"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no sample in " + arguments))
                    .split("/")[1];
        }
    }

    /** {@return the lines of the file, by sample} */
    static Ledger read(Path file) {
        Map<String, List<Line>> samples = new LinkedHashMap<>();
        try {
            for (String text : Files.readAllLines(file)) {
                if (!text.isBlank() && !text.startsWith("#")) {
                    List<String> words = List.of(text.strip().split(" +"));
                    Line line = new Line(Integer.parseInt(words.get(0)), words.subList(2, words.size()));
                    samples.computeIfAbsent(line.sample(), s -> new ArrayList<>())
                            .add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Ledger(samples);
    }
}
