package dev.tranship.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The backend's own name of a dataset: {@code Customer}, {@code main.customer}, {@code exports/2026.csv}. A plan puts the
 * connection in front: {@code shop.Customer}. A segment with a dot in it is written in double quotes.
 */
public record DatasetPath(List<String> segments) {
    public DatasetPath {
        segments = List.copyOf(segments);
        if (segments.isEmpty() || segments.contains("")) {
            throw new IllegalArgumentException("a dataset path has one or more non-empty segments");
        }
    }

    public static DatasetPath of(String... segments) {
        return new DatasetPath(List.of(segments));
    }

    /**
     * {@return the path that {@link #toString()} spells}
     *
     * @throws IllegalArgumentException when a segment is empty or a quote is not closed
     */
    public static DatasetPath parse(String text) {
        List<String> segments = new ArrayList<>();
        StringBuilder segment = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    segment.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == '.' && !quoted) {
                segments.add(segment.toString());
                segment.setLength(0);
            } else {
                segment.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("the quote is not closed in " + text);
        }
        segments.add(segment.toString());
        return new DatasetPath(segments);
    }

    /** {@return the last segment} */
    public String name() {
        return segments.get(segments.size() - 1);
    }

    /** {@return this path with another last segment} */
    public DatasetPath withName(String name) {
        List<String> other = new ArrayList<>(segments);
        other.set(other.size() - 1, name);
        return new DatasetPath(other);
    }

    @Override
    public String toString() {
        return segments.stream().map(Identifiers::quoteIfNeeded).collect(Collectors.joining("."));
    }
}
