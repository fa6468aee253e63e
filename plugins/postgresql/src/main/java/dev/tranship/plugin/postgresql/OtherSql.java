package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Catalog.Other;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The statements for what is neither table nor view and can be made again from its definition. */
final class OtherSql {
    private static final Set<String> MADE = Set.of("domain", "composite type", "range type", "sequence");

    private OtherSql() {}

    /** {@return whether it can be made} */
    static boolean makes(Other other) {
        return MADE.contains(other.kind());
    }

    /** {@return the statements that make it; after the first it is there} */
    static List<String> create(Other other) {
        return List.of(other.definition().split(";\n"));
    }

    /** {@return whether it is what somebody said about a thing, under the name of that thing} */
    static boolean comments(Other other) {
        return other.kind().startsWith("comment on ");
    }

    static String drop(Other other) {
        String word = other.kind().substring(other.kind().lastIndexOf(' ') + 1);
        return "DROP " + word.toUpperCase(Locale.ROOT) + " IF EXISTS " + other.name();
    }
}
