package dev.tranship.plugin.ddl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whose SQL a file is written in. */
enum Dialect {
    POSTGRESQL("PostgreSQL", Set.of("public")),
    MYSQL("MySQL", Set.of()),
    SQLITE("SQLite", Set.of("main")),
    ORACLE("Oracle", Set.of()),
    SQLSERVER("SQLServer", Set.of("dbo"));

    private final String product;
    private final Set<String> homes;

    Dialect(String product, Set<String> homes) {
        this.product = product;
        this.homes = homes;
    }

    static Optional<Dialect> of(String word) {
        return Arrays.stream(values()).filter(d -> d.word().equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(Dialect::word).collect(Collectors.joining(", "));
    }

    /** {@return how it is called in a connection URL} */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the name of the product, as its own endpoint begins it} */
    String product() {
        return product;
    }

    /** {@return the name that an unquoted word stands for}. Oracle's upper case is not taken over: nobody wrote it. */
    String fold(String word) {
        return this == POSTGRESQL ? word.toLowerCase(Locale.ROOT) : word;
    }

    /** {@return the parts of a name without a database, and without the schema that is meant anyway} */
    List<String> plain(List<String> parts) {
        int size = parts.size();
        if (size < 2 || this == MYSQL || this == ORACLE) {
            return parts.subList(size - 1, size);
        }
        String schema = parts.get(size - 2).toLowerCase(Locale.ROOT);
        return parts.subList(size - (schema.isEmpty() || homes.contains(schema) ? 1 : 2), size);
    }
}
