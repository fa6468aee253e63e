package dev.tranship.plugin.partitioncache.pickle;

import java.util.Arrays;
import java.util.Optional;

/** The only names that a pickle may refer to. All of them make plain values; none runs anything. */
enum PythonClass {
    SET("builtins", "set"),
    FROZEN_SET("builtins", "frozenset"),
    OLD_SET("__builtin__", "set"),
    OLD_FROZEN_SET("__builtin__", "frozenset"),
    DATETIME("datetime", "datetime"),
    TIMEZONE("datetime", "timezone"),
    TIMEDELTA("datetime", "timedelta"),
    DECIMAL("decimal", "Decimal"),
    BITMAP("pyroaring", "BitMap"),
    /** How bytes are spelled before protocol 3: text and the word latin1. */
    ENCODE("_codecs", "encode");

    private final String module;
    private final String simpleName;

    PythonClass(String module, String simpleName) {
        this.module = module;
        this.simpleName = simpleName;
    }

    String module() {
        return module;
    }

    String simpleName() {
        return simpleName;
    }

    static Optional<PythonClass> of(String module, String name) {
        return Arrays.stream(values())
                .filter(c -> c.module.equals(module) && c.simpleName.equals(name))
                .findFirst();
    }
}
