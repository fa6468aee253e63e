package dev.tranship.dsl.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of YAML and where it stands. Scalars keep their text: what it means is known only where it is used. */
sealed interface Node {
    Place place();

    /** {@return how many characters of its line the caret underlines} */
    int length();

    enum Style {
        PLAIN,
        QUOTED,
        BLOCK
    }

    /** @param content where the first character of the text stands: after the quote, or in the line after {@code |} */
    record Scalar(String text, Style style, Place place, int length, Place content) implements Node {
        boolean isNull() {
            return style == Style.PLAIN
                    && (text.isEmpty()
                            || text.equals("~")
                            || text.equals("null")
                            || text.equals("Null")
                            || text.equals("NULL"));
        }

        Scalar with(String otherText, Style otherStyle) {
            return new Scalar(otherText, otherStyle, place, length, content);
        }
    }

    record Entry(Scalar key, Node value) {
        String name() {
            return key.text();
        }
    }

    /** Keys are unique and in the order of the text. */
    record Mapping(List<Entry> entries, Place place, int length) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Nullable
        Entry entry(String name) {
            for (Entry entry : entries) {
                if (entry.name().equals(name)) {
                    return entry;
                }
            }
            return null;
        }

        @Nullable
        Node value(String name) {
            Entry entry = entry(name);
            return entry == null ? null : entry.value();
        }
    }

    record Sequence(List<Node> items, Place place, int length) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }
}
