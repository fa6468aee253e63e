package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Suggestions;
import java.util.List;
import java.util.Set;

/** Names of columns as properties of an object. */
final class RowNames {
    private static final Set<String> INHERITED = Set.of(
            "constructor",
            "hasOwnProperty",
            "isPrototypeOf",
            "propertyIsEnumerable",
            "toLocaleString",
            "toString",
            "valueOf",
            "__proto__",
            "__defineGetter__",
            "__defineSetter__",
            "__lookupGetter__",
            "__lookupSetter__");

    private RowNames() {}

    /** {@return whether every object answers to this name} */
    static boolean inherited(String name) {
        return INHERITED.contains(name);
    }

    /** {@return what is said about a column that there is not} */
    static String unknown(String name, List<String> names, String where) {
        return "unknown column '" + name + "'" + where
                + Suggestions.closest(name, names)
                        .map(meant -> ", did you mean '" + meant + "'")
                        .orElse("");
    }
}
