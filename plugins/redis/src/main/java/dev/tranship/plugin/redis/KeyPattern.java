package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the names of keys have in common: their segments between colons, of which those that vary are null.
 *
 * @param segments with at least one
 */
record KeyPattern(List<@Nullable String> segments) {
    private static final int MOST_SEGMENTS = 12;
    private static final int LONG = 32;
    private static final Pattern WORD = Pattern.compile("[\\p{L}_.\\-/ ]*");

    KeyPattern {
        segments = Collections.unmodifiableList(new ArrayList<>(segments));
    }

    /** {@return the pattern of one key} Words stay, and what has digits or signs in it varies, as ids do. */
    static KeyPattern of(byte[] key) {
        String latin = new String(key, StandardCharsets.ISO_8859_1);
        List<@Nullable String> segments = new ArrayList<>();
        for (String segment : latin.split(":", -1)) {
            byte[] bytes = segment.getBytes(StandardCharsets.ISO_8859_1);
            String text = Cells.isText(bytes) ? new String(bytes, StandardCharsets.UTF_8) : null;
            segments.add(
                    text != null && text.length() <= LONG && WORD.matcher(text).matches() ? text : null);
        }
        // A name of so many parts is something else than a path of words.
        return segments.size() > MOST_SEGMENTS ? everything() : new KeyPattern(segments);
    }

    private static KeyPattern everything() {
        return new KeyPattern(Collections.nCopies(MOST_SEGMENTS + 1, null));
    }

    /** {@return this pattern with one more segment that varies} */
    KeyPattern varying(int segment) {
        List<@Nullable String> varied = new ArrayList<>(segments);
        varied.set(segment, null);
        return new KeyPattern(varied);
    }

    /** {@return whether some key could be of both patterns} */
    boolean overlaps(KeyPattern other) {
        if (segments.size() != other.segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String mine = segments.get(i);
            String theirs = other.segments.get(i);
            if (mine != null && theirs != null && !mine.equals(theirs)) {
                return false;
            }
        }
        return true;
    }

    /** {@return the pattern of the keys of both} */
    KeyPattern with(KeyPattern other) {
        List<@Nullable String> both = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            both.add(Objects.equals(segments.get(i), other.segments.get(i)) ? segments.get(i) : null);
        }
        return new KeyPattern(both);
    }

    /** {@return how it is written in the name of a dataset} */
    @Override
    public String toString() {
        if (equals(everything())) {
            return "**";
        }
        return segments.stream()
                .map(segment -> segment == null ? "*" : Template.escaped(segment))
                .collect(Collectors.joining(":"));
    }

    /** {@return the patterns of which no two overlap, and no more than some differ in a single segment} */
    static List<KeyPattern> merged(Iterable<KeyPattern> patterns, int alike) {
        List<KeyPattern> merged = new ArrayList<>();
        patterns.forEach(pattern -> merge(merged, pattern));
        for (int segment = 0; segment < MOST_SEGMENTS; segment++) {
            int at = segment;
            var families = merged.stream()
                    .filter(p -> at < p.segments().size() && p.segments().get(at) != null)
                    .collect(Collectors.groupingBy(p -> p.varying(at), Collectors.counting()));
            families.forEach((family, count) -> {
                if (count > alike) {
                    merge(merged, family);
                }
            });
        }
        return merged;
    }

    /** Adds a pattern, and joins all that overlap with what comes of it. */
    private static void merge(List<KeyPattern> patterns, KeyPattern pattern) {
        KeyPattern joined = pattern;
        for (int i = 0; i < patterns.size(); ) {
            if (patterns.get(i).overlaps(joined)) {
                joined = joined.with(patterns.remove(i));
                i = 0;
            } else {
                i++;
            }
        }
        patterns.add(joined);
    }
}
