package dev.tranship.plugin.files;

import java.util.Set;

/** How rows are spelled in a file. */
enum Format {
    CSV("csv", "CSV files: a folder, or one file", Set.of("header", "delimiter", "null", "encoding")),
    JSONL("jsonl", "JSON Lines files: a folder, or one file", Set.of());

    private final String word;
    private final String description;
    private final Set<String> options;

    Format(String word, String description, Set<String> options) {
        this.word = word;
        this.description = description;
        this.options = options;
    }

    /** {@return the scheme of a connection, which is also how file names end} */
    String word() {
        return word;
    }

    String ending() {
        return "." + word;
    }

    String description() {
        return description;
    }

    Set<String> options() {
        return options;
    }
}
