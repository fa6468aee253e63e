package dev.tranship.plugin.postgresql;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one COPY reads: a stretch of the blocks of one table. A part of a dataset is one or more of them, read one after
 * another; the rows of a table come in the order of their places.
 *
 * @param table null for the dataset itself; else a partition of it
 * @param from the first block
 * @param until the block after the last one; -1 for all that follow
 */
record Portion(@Nullable DatasetPath table, long from, long until) {
    /** All of what has no places, such as a view. */
    static final String WHOLE = "";

    static List<Portion> parse(String spec) {
        List<Portion> portions = new ArrayList<>();
        try {
            for (String line : lines(spec)) {
                int blank = line.lastIndexOf(' ');
                String range = line.substring(blank + 1);
                int dots = range.indexOf("..");
                String end = range.substring(dots + 2);
                portions.add(new Portion(
                        blank < 0 ? null : DatasetPath.parse(line.substring(0, blank)),
                        Long.parseLong(range.substring(0, dots)),
                        end.isEmpty() ? -1 : Long.parseLong(end)));
            }
        } catch (RuntimeException e) {
            throw new EndpointException(Kind.UNSUPPORTED, "'" + spec + "' is no part of a PostgreSQL table", null, e);
        }
        return portions;
    }

    /** Line ends inside of quotes belong to a name. */
    private static List<String> lines(String spec) {
        List<String> lines = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < spec.length(); i++) {
            char c = spec.charAt(i);
            quoted ^= c == '"';
            if (c == '\n' && !quoted) {
                lines.add(spec.substring(start, i));
                start = i + 1;
            }
        }
        lines.add(spec.substring(start));
        return lines;
    }

    @Override
    public String toString() {
        return (table == null ? "" : table + " ") + from + ".." + (until < 0 ? "" : until);
    }

    /**
     * Where a reader stands.
     *
     * @param portion which of a part's portions
     * @param block of the last row
     * @param offset of the last row in its block
     */
    record Position(int portion, long block, int offset) {
        static Position parse(String text) {
            String[] numbers = text.split("[:,]");
            try {
                return new Position(
                        Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]), Integer.parseInt(numbers[2]));
            } catch (RuntimeException e) {
                throw new EndpointException(
                        Kind.UNSUPPORTED, "'" + text + "' is no position in a PostgreSQL table", null, e);
            }
        }

        @Override
        public String toString() {
            return portion + ":" + block + "," + offset;
        }
    }
}
