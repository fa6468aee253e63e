package dev.tranship.plugin.neo4j;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neo4j.driver.TransactionContext;

/**
 * A statement that drops an index or a constraint by what it is about, e.g. {@code DROP INDEX FOR (n:Episode) ON (n.title)}, as it was made. The
 * server wants its name, which may be one that the server itself has given.
 *
 * @param about the kind of constraint, as it is written behind {@code REQUIRE}; empty where nothing is said, and for indexes
 */
record SchemaDrop(
        boolean constraint,
        boolean ifExists,
        boolean ofNodes,
        String labelOrType,
        List<String> properties,
        String about) {
    private static final String NAME = "(`(?:``|[^`])+`|\\w+)";
    private static final String NODES = "\\(\\s*\\w*\\s*:\\s*" + NAME + "\\s*\\)";
    private static final String RELATIONSHIPS =
            "\\(\\s*\\)\\s*<?-\\s*\\[\\s*\\w*\\s*:\\s*" + NAME + "\\s*]\\s*->?\\s*\\(\\s*\\)";
    private static final Pattern STATEMENT =
            Pattern.compile("(?is)\\s*DROP\\s+(INDEX|CONSTRAINT)\\s+(IF\\s+EXISTS\\s+)?(?:FOR|ON)\\s*(?:" + NODES + "|"
                    + RELATIONSHIPS + ")\\s*(?:ON|REQUIRE|ASSERT)\\b(.*)");
    /** As servers before 5 had it. */
    private static final Pattern SHORT =
            Pattern.compile("(?is)\\s*DROP\\s+INDEX\\s+ON\\s*:\\s*" + NAME + "\\s*\\(([^()]*)\\)\\s*");

    private static final Pattern PROPERTY = Pattern.compile("\\.\\s*" + NAME);
    private static final Pattern BARE = Pattern.compile(NAME);
    private static final Pattern ABOUT = Pattern.compile("(?is).*\\bIS\\s+(.*)");

    SchemaDrop {
        properties = List.copyOf(properties);
    }

    /** {@return what a statement drops; empty when it names it, or does something else} */
    static Optional<SchemaDrop> of(String statement) {
        String text = Cypher.uncommented(statement);
        Matcher parts = STATEMENT.matcher(text);
        if (parts.matches()) {
            boolean ofNodes = parts.group(3) != null;
            Matcher about = ABOUT.matcher(parts.group(5));
            return Optional.of(new SchemaDrop(
                    parts.group(1).equalsIgnoreCase("CONSTRAINT"),
                    parts.group(2) != null,
                    ofNodes,
                    plain(ofNodes ? parts.group(3) : parts.group(4)),
                    names(PROPERTY, parts.group(5)),
                    about.matches() ? about.group(1).strip().toUpperCase(Locale.ROOT) : ""));
        }
        Matcher old = SHORT.matcher(text);
        return old.matches()
                ? Optional.of(new SchemaDrop(false, false, true, plain(old.group(1)), names(BARE, old.group(2)), ""))
                : Optional.empty();
    }

    private static List<String> names(Pattern pattern, String text) {
        List<String> names = new ArrayList<>();
        Matcher name = pattern.matcher(text);
        while (name.find()) {
            names.add(plain(name.group(1)));
        }
        return names;
    }

    private static String plain(String name) {
        return name.startsWith("`") ? name.substring(1, name.length() - 1).replace("``", "`") : name;
    }

    /**
     * {@return the statement that drops it by its name; empty when it is not there and need not be}
     *
     * @throws EndpointException NOT_FOUND when it is not there, UNSUPPORTED when several are meant
     */
    Optional<String> byName(TransactionContext tx) {
        List<SchemaRule> meant =
                SchemaRule.read(tx).stream().filter(this::means).toList();
        if (meant.size() > 1) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    this + " may mean " + meant.stream().map(SchemaRule::name).toList(),
                    "drop it by its name",
                    null);
        } else if (meant.isEmpty() && !ifExists) {
            throw new EndpointException(Kind.NOT_FOUND, "there is no " + this);
        }
        return meant.stream().map(SchemaRule::drop).findFirst();
    }

    private boolean means(SchemaRule rule) {
        return rule.constraint() == constraint
                && rule.ofNodes() == ofNodes
                && rule.labelsOrTypes().equals(List.of(labelOrType))
                && rule.properties().equals(properties)
                && switch (about) {
                    case "UNIQUE", "NODE UNIQUE", "RELATIONSHIP UNIQUE" ->
                        rule.kind().contains("UNIQUENESS");
                    case "NODE KEY", "RELATIONSHIP KEY", "KEY" -> rule.kind().endsWith("_KEY");
                    case "NOT NULL" -> rule.kind().endsWith("EXISTENCE");
                    default -> true;
                };
    }

    @Override
    public String toString() {
        return (constraint ? "constraint" : "index") + " on "
                + (ofNodes ? "(:" + labelOrType + ")" : "()-[:" + labelOrType + "]-()") + " " + properties;
    }
}
