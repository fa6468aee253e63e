package dev.tranship.plugin.files;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be done to the files of a folder. {@link #toString()} is how people and the journal see it. */
sealed interface Statement {
    Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")+)\"", Pattern.DOTALL);

    /** Makes a file without rows, and the schema file beside it. */
    record Create(String name, RowType columns) implements Statement {
        @Override
        public String toString() {
            return "create file " + Identifiers.quote(name) + " " + Sidecar.json(columns);
        }
    }

    /** Deletes a file and its schema file. */
    record Remove(String name) implements Statement {
        @Override
        public String toString() {
            return "remove file " + Identifiers.quote(name);
        }
    }

    /** Puts one file in the place of another, which is kept under a third name. */
    record Swap(String from, String to, String keep) implements Statement {
        @Override
        public String toString() {
            return "swap file " + Identifiers.quoteAll(java.util.List.of(from)) + " into " + Identifiers.quote(to)
                    + " keep " + Identifiers.quote(keep);
        }
    }

    /** @throws EndpointException STATEMENT */
    static Statement parse(String text) {
        Matcher create = Pattern.compile("create file " + NAME + " (\\{.*})", Pattern.DOTALL)
                .matcher(text);
        Matcher remove = Pattern.compile("remove file " + NAME).matcher(text);
        Matcher swap = Pattern.compile("swap file " + NAME + " into " + NAME + " keep " + NAME)
                .matcher(text);
        try {
            if (create.matches()) {
                return new Create(name(create, 1), Sidecar.parse(String.valueOf(create.group(2))));
            } else if (remove.matches()) {
                return new Remove(name(remove, 1));
            } else if (swap.matches()) {
                return new Swap(name(swap, 1), name(swap, 2), name(swap, 3));
            }
        } catch (IllegalArgumentException e) {
            throw failure(text, String.valueOf(e.getMessage()), e);
        }
        throw failure(text, "it is none of create file, remove file, swap file", null);
    }

    private static String name(Matcher matcher, int group) {
        return String.valueOf(matcher.group(group)).replace("\"\"", "\"");
    }

    static EndpointException failure(String statement, String reason, @Nullable Throwable cause) {
        return new EndpointException(
                Kind.STATEMENT, "The statement cannot be done, " + reason + ": " + statement, null, cause);
    }
}
