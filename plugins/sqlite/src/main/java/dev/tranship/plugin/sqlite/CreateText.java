package dev.tranship.plugin.sqlite;

import dev.tranship.plugin.sqlite.SqlTokens.Token;
import dev.tranship.spi.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What only the text of a CREATE statement tells: names of constraints, checks, expressions. */
final class CreateText {
    private static final Set<String> TABLE_CONSTRAINTS = Set.of("PRIMARY", "UNIQUE", "CHECK", "FOREIGN");

    private final String sql;
    private final List<Token> tokens;
    private final List<Table.Check> checks = new ArrayList<>();
    private final Map<String, String> generated = new HashMap<>();
    private final Map<List<String>, String> uniqueNames = new HashMap<>();
    private final Map<List<String>, String> foreignNames = new HashMap<>();
    private final Set<String> collated = new LinkedHashSet<>();
    private @Nullable String primaryName;

    private CreateText(String sql) {
        this.sql = sql;
        this.tokens = SqlTokens.of(sql);
    }

    /** {@return what the text of a CREATE TABLE says} */
    static CreateText table(String sql) {
        CreateText text = new CreateText(sql);
        text.readTable();
        return text;
    }

    /** {@return the expressions or column names between the parentheses of a CREATE INDEX, with what follows them} */
    static Index index(String sql) {
        CreateText text = new CreateText(sql);
        int open = text.find("(", 0);
        if (open < 0) {
            return new Index(List.of(), null);
        }
        int close = text.closing(open);
        List<String> parts = new ArrayList<>();
        for (int[] item : text.items(open + 1, close)) {
            parts.add(text.withoutOrder(item[0], item[1]));
        }
        int where = text.find("WHERE", close);
        return new Index(parts, where < 0 ? null : text.between(where + 1, text.tokens.size()));
    }

    /** {@return the query of a CREATE VIEW; named columns become those of a common table expression} */
    static String query(String sql) {
        CreateText text = new CreateText(sql);
        int as = text.find("AS", 0);
        String query = text.between(as + 1, text.tokens.size());
        int open = text.find("(", 0);
        if (open < 0 || open > as) {
            return query;
        }
        String columns = text.between(open, text.closing(open) + 1);
        return "WITH named_columns " + columns + " AS (" + query + ") SELECT * FROM named_columns";
    }

    /** @param where the predicate of a partial index */
    record Index(List<String> parts, @Nullable String where) {}

    List<Table.Check> checks() {
        return checks;
    }

    /** {@return the columns that are compared otherwise than byte by byte, by themselves or in a key} */
    Set<String> collated() {
        return collated;
    }

    /** {@return whether a rowid is never handed out twice} */
    boolean autoincrement() {
        return find("AUTOINCREMENT", 0) >= 0;
    }

    /** {@return whether a constraint says what becomes of rows that break it, other than to refuse them} */
    boolean resolvesConflicts() {
        return IntStream.range(0, tokens.size() - 2)
                .anyMatch(i -> tokens.get(i).is("ON")
                        && tokens.get(i + 1).is("CONFLICT")
                        && !tokens.get(i + 2).is("ABORT"));
    }

    /** {@return the expression of a computed column, by the lower-case name} */
    Map<String, String> generated() {
        return generated;
    }

    @Nullable
    String primaryName() {
        return primaryName;
    }

    @Nullable
    String uniqueName(List<String> columns) {
        return uniqueNames.get(lower(columns));
    }

    @Nullable
    String foreignName(List<String> columns) {
        return foreignNames.get(lower(columns));
    }

    private void readTable() {
        int open = find("(", 0);
        if (open < 0) {
            return;
        }
        for (int[] item : items(open + 1, closing(open))) {
            readItem(item[0], item[1]);
        }
    }

    private void readItem(int from, int to) {
        Token first = tokens.get(from);
        boolean constraint = first.is("CONSTRAINT")
                || first.kind() == SqlTokens.Kind.WORD
                        && TABLE_CONSTRAINTS.contains(first.value().toUpperCase(Locale.ROOT));
        // A constraint without a comma before it belongs to the table all the same; SQLite reads it so.
        readConstraints(constraint ? null : first.value(), constraint ? from : from + 1, to);
    }

    private void readConstraints(@Nullable String column, int from, int to) {
        String name = null;
        int at = from;
        while (at < to) {
            Token token = tokens.get(at);
            int next = at + 1;
            if (token.is("CONSTRAINT") && next < to) {
                name = tokens.get(next).value();
                at = next + 1;
                continue;
            } else if (token.is("CHECK") && open(next, to)) {
                int close = closing(next);
                checks.add(new Table.Check(name, between(next + 1, close)));
                name = null;
                at = close + 1;
                continue;
            } else if (token.is("AS") && column != null && open(next, to)) {
                int close = closing(next);
                generated.put(column.toLowerCase(Locale.ROOT), between(next + 1, close));
                at = close + 1;
                continue;
            } else if (token.is("PRIMARY")) {
                primaryName = name;
                name = null;
            } else if (token.is("UNIQUE")) {
                remember(uniqueNames, column == null ? namesAfter(next, to) : List.of(column), name);
                name = null;
            } else if (token.is("FOREIGN")) {
                remember(foreignNames, namesAfter(next, to), name);
                name = null;
            } else if (token.is("REFERENCES") && column != null) {
                remember(foreignNames, List.of(column), name);
                name = null;
            } else if (token.is("COLLATE") && column != null) {
                collated(column, next, to);
                name = null;
            } else if (token.is("NULL") || token.is("DEFAULT") || token.is("COLLATE")) {
                name = null;
            }
            if (column == null && (token.is("PRIMARY") || token.is("UNIQUE"))) {
                collatedKey(next, to);
            }
            at = token.is("(") ? closing(at) + 1 : next;
        }
    }

    private void collated(String column, int name, int to) {
        if (name < to && !tokens.get(name).value().equalsIgnoreCase("BINARY")) {
            collated.add(column);
        }
    }

    private void collatedKey(int from, int to) {
        int open = find("(", from);
        if (open < 0 || open >= to) {
            return;
        }
        for (int[] item : items(open + 1, closing(open))) {
            int collate = find("COLLATE", item[0]);
            if (collate >= 0 && collate < item[1]) {
                collated(tokens.get(item[0]).value(), collate + 1, item[1]);
            }
        }
    }

    private static void remember(Map<List<String>, String> names, List<String> columns, @Nullable String name) {
        if (name != null) {
            names.put(lower(columns), name);
        }
    }

    private List<String> namesAfter(int from, int to) {
        int open = find("(", from);
        if (open < 0 || open >= to) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (int[] item : items(open + 1, closing(open))) {
            names.add(tokens.get(item[0]).value());
        }
        return names;
    }

    private String withoutOrder(int from, int to) {
        int end = to;
        if (end - 1 > from
                && (tokens.get(end - 1).is("ASC") || tokens.get(end - 1).is("DESC"))) {
            end--;
        }
        return SqlTokens.unwrapped(between(from, end));
    }

    private boolean open(int at, int to) {
        return at < to && tokens.get(at).is("(");
    }

    private int find(String word, int from) {
        for (int i = from; i < tokens.size(); i++) {
            if (tokens.get(i).is(word)) {
                return i;
            }
        }
        return -1;
    }

    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).is("(")) {
                depth++;
            } else if (tokens.get(i).is(")") && --depth == 0) {
                return i;
            }
        }
        return tokens.size() - 1;
    }

    /** {@return the ranges between commas that are in no parentheses} */
    private List<int[]> items(int from, int to) {
        List<int[]> items = new ArrayList<>();
        int start = from;
        for (int i = from; i < to; i++) {
            if (tokens.get(i).is("(")) {
                i = closing(i);
            } else if (tokens.get(i).is(",")) {
                items.add(new int[] {start, i});
                start = i + 1;
            }
        }
        if (start < to) {
            items.add(new int[] {start, to});
        }
        return items;
    }

    private String between(int from, int to) {
        if (from >= to || from >= tokens.size()) {
            return "";
        }
        return sql.substring(tokens.get(from).start(), tokens.get(to - 1).end());
    }

    private static List<String> lower(List<String> names) {
        return names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
    }
}
