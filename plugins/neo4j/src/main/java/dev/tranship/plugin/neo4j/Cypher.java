package dev.tranship.plugin.neo4j;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How names and values are spelled in Cypher, and as much of its syntax as it takes to tell statements apart. */
final class Cypher {
    private static final Pattern QUIET = Pattern.compile(
            "(?s)('(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\"|`(?:``|[^`])*`)|/\\*.*?\\*/|//[^\\n]*");
    private static final Pattern SCHEMA =
            Pattern.compile("(?is)\\s*(CREATE\\s+(OR\\s+REPLACE\\s+)?|DROP\\s+)(\\w+\\s+){0,2}(INDEX|CONSTRAINT)\\b.*");
    private static final Pattern OWN_TRANSACTIONS =
            Pattern.compile("(?is).*\\bIN\\s+(\\w+\\s+)?(CONCURRENT\\s+)?TRANSACTIONS\\b.*");

    private Cypher() {}

    /** {@return a label, type, property or variable as it is written} */
    static String name(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** {@return properties of a variable, separated by commas, e.g. <code>n.`id`, n.`name`</code>} */
    static String properties(String variable, List<String> names) {
        return names.stream().map(n -> variable + "." + name(n)).collect(Collectors.joining(", "));
    }

    static String text(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }

    static String texts(Collection<String> texts) {
        return texts.stream().map(Cypher::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** {@return whether the statement changes indexes or constraints, for which it needs a transaction without data} */
    static boolean changesSchema(String statement) {
        return SCHEMA.matcher(quiet(statement)).matches();
    }

    /** {@return whether the statement divides its work into transactions itself} */
    static boolean ownsTransactions(String statement) {
        return OWN_TRANSACTIONS.matcher(quiet(statement)).matches();
    }

    /** {@return the statement without comments} */
    static String uncommented(String statement) {
        return QUIET.matcher(statement)
                .replaceAll(found -> found.group(1) == null ? " " : Matcher.quoteReplacement(found.group(1)));
    }

    /** {@return the statement without comments, and with a mark for whatever stands in quotes} */
    private static String quiet(String statement) {
        return QUIET.matcher(statement).replaceAll(found -> found.group(1) == null ? " " : " ? ");
    }
}
