package dev.tranship.dsl.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The verbs of the language. */
enum VerbWord {
    ASSESS("from", true, "Says what a copy would meet: sizes, types, risks. Writes nothing."),
    COPY("from", true, "Copies datasets: schema, data, keys, indexes, views."),
    SCHEMA("from", true, "Creates tables, keys, indexes and views, without rows."),
    BACKUP("from", true, "Saves what a connection holds."),
    RESTORE("to", true, "Brings back a backup."),
    VERIFY("from", true, "Compares two places by content."),
    SWAP("from", true, "Gives tables the places of others, all at once."),
    PARTITION("of", false, "Rebuilds a table in partitions while it is written to."),
    COMPARE("from", true, "Times queries on two sides and compares what they give."),
    GUARD("on", false, "Watches over the steps behind it."),
    SQL("on", false, "Executes statements."),
    CYPHER("on", false, "Executes statements of Cypher in a graph."),
    UPGRADE("on", false, "Brings a schema to a version, by files."),
    SCRIPT("js", false, "Runs JavaScript, inline or from a file."),
    ENV("file", false, "Changes variables of a configuration file."),
    APPROVE("message", false, "Waits until somebody agrees.");

    private final String subject;
    private final boolean arrow;
    private final String about;

    VerbWord(String subject, boolean arrow, String about) {
        this.subject = subject;
        this.arrow = arrow;
        this.about = about;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the setting that the short form gives when it has no arrow} */
    String subject() {
        return subject;
    }

    /** {@return whether the short form may be {@code source -> target}} */
    boolean hasArrow() {
        return arrow;
    }

    String about() {
        return about;
    }

    static @Nullable VerbWord of(String word) {
        for (VerbWord verb : values()) {
            if (verb.word().equals(word)) {
                return verb;
            }
        }
        return null;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(VerbWord::word).toList();
    }
}
