package dev.tranship.plugin.ddl;

import dev.tranship.plugin.ddl.TableDraft.ColumnDraft;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import dev.tranship.spi.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.sf.jsqlparser.statement.create.view.CreateView;
import org.jspecify.annotations.Nullable;

/** Reads the statements of one file into a catalog. Used once. */
final class DdlReader {
    private static final Set<String> DATA =
            Set.of("INSERT", "REPLACE", "COPY", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "LOAD");
    // What may stand between CREATE and what is created, and says nothing that matters here.
    private static final Set<String> PASSED = Set.of(
            "GLOBAL",
            "LOCAL",
            "UNLOGGED",
            "FORCE",
            "NOFORCE",
            "EDITIONABLE",
            "NONEDITIONABLE",
            "CLUSTERED",
            "NONCLUSTERED",
            "BITMAP",
            "RECURSIVE",
            "ALGORITHM",
            "=",
            "UNDEFINED",
            "MERGE",
            "TEMPTABLE",
            "DEFINER",
            "SQL",
            "SECURITY",
            "INVOKER",
            "@",
            "CONSTRAINT",
            "PUBLIC",
            "PRIVATE");
    private static final Set<String> ROUTINES = Set.of("PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE", "EVENT");

    private final Dialect dialect;
    private final TypeMap types;
    private final Findings findings;
    private final ElementReader elements;
    private final Map<String, TableDraft> tables = new LinkedHashMap<>();
    private final Map<String, View> views = new LinkedHashMap<>();
    private final Map<String, String> named = new HashMap<>();
    private final Map<String, Statement> sequences = new LinkedHashMap<>();
    private final SortedMap<String, Type> declared = new TreeMap<>();

    /** @param file how the file is called in messages */
    DdlReader(Dialect dialect, TypeMap types, String file) {
        this.dialect = dialect;
        this.types = types;
        this.findings = new Findings(file);
        this.elements = new ElementReader(dialect, findings);
    }

    /** {@return the types of the columns as the file has them, and what they mean}; to be called after {@link #read}. */
    SortedMap<String, Type> declaredTypes() {
        return declared;
    }

    Catalog read(String text) {
        for (Statement statement : Script.read(dialect, text)) {
            try {
                statement(statement);
            } catch (NotUnderstood e) {
                findings.add("statement", first(statement) + ": " + e.getMessage(), statement.text(), statement.line());
            }
        }
        List<Catalog.Entry> entries = tables.values().stream()
                .map(this::table)
                .sorted(Comparator.comparing(t -> t.path().toString()))
                .map(t -> new Catalog.Entry(t, -1, -1))
                .toList();
        sequences.forEach((name, statement) -> findings.add("sequence", name, statement.text(), statement.line()));
        return new Catalog(
                entries,
                views.values().stream()
                        .sorted(Comparator.comparing(v -> v.path().toString()))
                        .toList(),
                findings.all());
    }

    // ---- statements

    private static String first(Statement statement) {
        StringBuilder words = new StringBuilder();
        for (Token token : statement.tokens()) {
            if (token.kind() == Token.Kind.WORD && words.length() < 40) {
                words.append(words.length() == 0 ? "" : " ").append(token.text());
            } else {
                break;
            }
        }
        return words.length() == 0 ? "statement" : words.toString();
    }

    private void statement(Statement statement) {
        if (statement.tokens().isEmpty()) {
            findings.count("session", statement.text().split("\\s", 2)[0], 1);
            return;
        }
        String word = statement.tokens().get(0).text().toUpperCase(Locale.ROOT);
        if (DATA.contains(word)) {
            findings.count("data", statement.rows() > 0 ? "row after COPY" : word, Math.max(1, statement.rows()));
        } else if (word.equals("CREATE")) {
            create(statement);
        } else if (word.equals("ALTER")) {
            alter(statement);
        } else if (word.equals("COMMENT")) {
            comment(statement);
        } else {
            // Settings, transactions, permissions, DROP before CREATE: they define nothing.
            findings.count("session", word, 1);
        }
    }

    private void create(Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        cursor.accept("CREATE");
        cursor.accept("OR", "REPLACE");
        cursor.accept("OR", "ALTER");
        boolean temporary = false;
        boolean unique = false;
        boolean materialized = false;
        while (!cursor.atEnd()) {
            Token token = cursor.next();
            String word = token.text().toUpperCase(Locale.ROOT);
            if (ROUTINES.contains(word)) {
                routine(word, cursor, statement);
                return;
            }
            switch (word) {
                case "TEMP", "TEMPORARY" -> temporary = true;
                case "UNIQUE" -> unique = true;
                case "MATERIALIZED" -> materialized = true;
                case "TABLE" -> {
                    if (temporary) {
                        findings.count("session", "CREATE TEMPORARY TABLE", 1);
                    } else {
                        table(cursor, statement);
                    }
                    return;
                }
                case "VIRTUAL" -> {
                    cursor.expect("TABLE");
                    findings.add("virtual table", name(cursor).toString(), statement.text(), statement.line());
                    return;
                }
                case "INDEX" -> {
                    index(cursor, statement, unique);
                    return;
                }
                case "VIEW" -> {
                    view(statement, cursor, materialized);
                    return;
                }
                case "SEQUENCE" -> {
                    cursor.accept("IF", "NOT", "EXISTS");
                    sequences.put(key(name(cursor)), statement);
                    return;
                }
                case "TYPE", "DOMAIN" -> {
                    type(word, cursor, statement);
                    return;
                }
                case "DATABASE", "SCHEMA", "USER", "ROLE", "LOGIN", "EXTENSION", "TABLESPACE" -> {
                    findings.count("session", "CREATE " + word, 1);
                    return;
                }
                default -> {
                    if (!PASSED.contains(word) && token.kind() == Token.Kind.WORD && !word.startsWith("@")) {
                        findings.add(
                                word.toLowerCase(Locale.ROOT), restName(cursor), statement.text(), statement.line());
                        return;
                    }
                }
            }
        }
        throw new NotUnderstood("what is created is not said");
    }

    private String restName(Cursor cursor) {
        return cursor.atEnd() ? "" : Sql.text(cursor.rest().subList(0, 1));
    }

    private DatasetPath name(Cursor cursor) {
        return new DatasetPath(dialect.plain(cursor.path(dialect)));
    }

    private static String key(DatasetPath path) {
        return path.toString().toLowerCase(Locale.ROOT);
    }

    private void routine(String word, Cursor cursor, Statement statement) {
        boolean body = cursor.accept("BODY");
        cursor.accept("IF", "NOT", "EXISTS");
        String kind = (word.equals("PROC") ? "PROCEDURE" : word).toLowerCase(Locale.ROOT) + (body ? " body" : "");
        findings.add(kind, name(cursor).toString(), statement.text(), statement.line());
    }

    private void type(String word, Cursor cursor, Statement statement) {
        DatasetPath name = name(cursor);
        if (word.equals("DOMAIN")) {
            cursor.accept("AS");
            named.put(name.name().toLowerCase(Locale.ROOT), elements.type(cursor));
            List<Token> rest = cursor.rest();
            if (!rest.isEmpty()) {
                findings.add("option", "domain " + name, Sql.text(rest), statement.line());
            }
        } else if (cursor.accept("AS", "ENUM")) {
            List<String> values = cursor.parenthesised().stream()
                    .filter(t -> t.kind() == Token.Kind.TEXT)
                    .map(Token::value)
                    .toList();
            named.put(name.name().toLowerCase(Locale.ROOT), new Type.Enum(values).toString());
        } else if (cursor.accept("FROM")) {
            named.put(name.name().toLowerCase(Locale.ROOT), elements.type(cursor));
        } else {
            findings.add("type", name.toString(), statement.text(), statement.line());
        }
    }

    // ---- tables

    private void table(Cursor cursor, Statement statement) {
        cursor.accept("IF", "NOT", "EXISTS");
        DatasetPath path = name(cursor);
        if (cursor.ahead("PARTITION", "OF")) {
            findings.add("option", path.toString(), "a partition of another table", statement.line());
            return;
        }
        if (!cursor.ahead("(")) {
            throw new NotUnderstood("the table " + path + " is made by a query or after another one");
        }
        List<Token> body = cursor.parenthesised();
        if (!body.isEmpty() && body.get(0).is("SELECT")) {
            throw new NotUnderstood("the table " + path + " is made by a query");
        }
        TableDraft table = new TableDraft(path, statement.line());
        tables.put(key(path), table);
        for (List<Token> element : Cursor.divided(body)) {
            elements.element(table, element);
        }
        tableOptions(table, cursor);
    }

    private void tableOptions(TableDraft table, Cursor cursor) {
        List<String> storage = new ArrayList<>();
        while (!cursor.atEnd()) {
            if (cursor.ahead("PARTITION", "BY") || cursor.aheadAny("INHERITS")) {
                List<Token> rest = cursor.rest();
                findings.add(
                        "option",
                        table.path.toString(),
                        Sql.text(rest),
                        rest.get(0).line());
            } else if (cursor.accept("COMMENT")) {
                cursor.accept("=");
                table.comment = cursor.next().value();
            } else if (cursor.ahead("(")) {
                cursor.skipParenthesised();
            } else {
                storage.add(cursor.next().text());
            }
        }
        if (!storage.isEmpty()) {
            findings.count("storage", "how a table is stored", 1);
        }
    }

    private TableDraft known(DatasetPath path) {
        TableDraft table = tables.get(key(path));
        if (table == null) {
            table = tables.values().stream()
                    .filter(t -> t.path.name().equalsIgnoreCase(path.name()))
                    .findFirst()
                    .orElseThrow(() -> new NotUnderstood("there is no table " + path + " in the file"));
        }
        return table;
    }

    private void alter(Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        cursor.accept("ALTER");
        if (cursor.accept("SEQUENCE")) {
            DatasetPath sequence = name(cursor);
            if (cursor.accept("OWNED", "BY")) {
                sequences.remove(key(sequence));
            }
            return;
        }
        if (!cursor.accept("TABLE")) {
            findings.count("session", first(statement), 1);
            return;
        }
        cursor.accept("IF", "EXISTS");
        cursor.accept("ONLY");
        TableDraft table = known(name(cursor));
        if (!cursor.accept("WITH", "CHECK")) {
            cursor.accept("WITH", "NOCHECK");
        }
        boolean adding = false;
        for (List<Token> action : Cursor.divided(cursor.rest())) {
            adding = action(table, action, adding, statement);
        }
    }

    /** {@return whether more to add may follow without the word} */
    private boolean action(TableDraft table, List<Token> action, boolean adding, Statement statement) {
        Cursor cursor = new Cursor(action);
        if (cursor.accept("ADD")) {
            cursor.accept("COLUMN");
            cursor.accept("IF", "NOT", "EXISTS");
            if (cursor.ahead("(")) {
                Cursor.divided(cursor.parenthesised()).forEach(element -> elements.element(table, element));
            } else {
                elements.element(table, cursor.rest());
            }
            return true;
        } else if (cursor.acceptAny("MODIFY", "CHANGE")) {
            boolean change = action.get(0).is("CHANGE");
            cursor.accept("COLUMN");
            if (change) {
                String old = cursor.name(dialect);
                table.columns.removeIf(c -> c.name.equalsIgnoreCase(old));
            }
            if (cursor.ahead("(")) {
                Cursor.divided(cursor.parenthesised()).forEach(element -> elements.element(table, element));
            } else {
                elements.element(table, cursor.rest());
            }
        } else if (cursor.accept("ALTER")) {
            cursor.accept("COLUMN");
            column(table, cursor);
        } else if (cursor.acceptAny(
                "OWNER", "CLUSTER", "ENABLE", "DISABLE", "CHECK", "SET", "REPLICA", "ROW", "AUTO_INCREMENT")) {
            findings.count("session", "ALTER TABLE … " + action.get(0).text(), 1);
        } else if (adding && !cursor.aheadAny("DROP", "RENAME")) {
            elements.element(table, action);
            return true;
        } else {
            throw new NotUnderstood("ALTER TABLE " + table.path + " does something else than to add");
        }
        return false;
    }

    private void column(TableDraft table, Cursor cursor) {
        String name = cursor.name(dialect);
        ColumnDraft column = table.column(name)
                .orElseThrow(() -> new NotUnderstood("there is no column " + table.path + "." + name));
        if (cursor.accept("SET", "DEFAULT")) {
            column.defaultValue = elements.defaultValue(cursor);
        } else if (cursor.accept("DROP", "DEFAULT")) {
            column.defaultValue = List.of();
        } else if (cursor.accept("SET", "NOT", "NULL")) {
            column.nullable = false;
        } else if (cursor.accept("DROP", "NOT", "NULL")) {
            column.nullable = true;
        } else if (cursor.ahead("ADD", "GENERATED")) {
            column.identity = true;
        } else if (cursor.accept("SET", "DATA", "TYPE") || cursor.accept("TYPE")) {
            column.declared = elements.type(cursor);
        } else if (cursor.aheadAny("SET")) {
            findings.count("session", "ALTER TABLE … ALTER COLUMN … SET", 1);
        } else if (dialect == Dialect.SQLSERVER) {
            column.declared = elements.type(cursor);
            column.nullable = !cursor.accept("NOT", "NULL");
        } else {
            throw new NotUnderstood("the column " + table.path + "." + name + " is changed in an unknown way");
        }
    }

    private void comment(Statement statement) {
        Cursor cursor = new Cursor(statement.tokens());
        cursor.accept("COMMENT");
        cursor.expect("ON");
        boolean column = cursor.accept("COLUMN");
        if (!column && !cursor.acceptAny("TABLE", "VIEW") && !cursor.accept("MATERIALIZED", "VIEW")) {
            findings.count("session", "COMMENT ON " + cursor.next().text().toUpperCase(Locale.ROOT), 1);
            return;
        }
        List<String> parts = cursor.path(dialect);
        cursor.expect("IS");
        String text = cursor.next().value();
        if (column) {
            TableDraft table = known(new DatasetPath(dialect.plain(parts.subList(0, parts.size() - 1))));
            String name = parts.get(parts.size() - 1);
            table.column(name).orElseThrow(() -> new NotUnderstood("there is no column " + name)).comment = text;
        } else {
            DatasetPath path = new DatasetPath(dialect.plain(parts));
            View view = views.get(key(path));
            if (view == null) {
                known(path).comment = text;
            } else {
                views.put(key(path), new View(view.path(), view.query(), text));
            }
        }
    }

    // ---- indexes and views

    private void index(Cursor cursor, Statement statement, boolean unique) {
        cursor.accept("CONCURRENTLY");
        cursor.accept("IF", "NOT", "EXISTS");
        String name = new DatasetPath(cursor.path(dialect)).name();
        cursor.expect("ON");
        cursor.accept("ONLY");
        TableDraft table = known(name(cursor));
        if (cursor.accept("USING") && !cursor.accept("btree")) {
            findings.add("index", name, statement.text(), statement.line());
            return;
        }
        List<Index.Part> parts = elements.indexParts(table, cursor, statement.line());
        String where = null;
        while (!cursor.atEnd()) {
            if (cursor.accept("INCLUDE")) {
                String included = Sql.text(cursor.parenthesised());
                findings.add("option", table.path + " index " + name, "INCLUDE (" + included + ")", statement.line());
            } else if (cursor.accept("WHERE")) {
                where = Sql.expression(cursor.rest());
            } else if (cursor.ahead("(")) {
                cursor.skipParenthesised();
            } else {
                // How it is stored.
                cursor.next();
            }
        }
        table.indexes.add(new Index(name, parts, unique, where));
    }

    private void view(Statement statement, Cursor cursor, boolean materialized) {
        cursor.accept("IF", "NOT", "EXISTS");
        DatasetPath path = name(cursor);
        List<Token> list = cursor.ahead("(") ? cursor.parenthesised() : List.of();
        while (!cursor.atEnd() && !cursor.ahead("AS")) {
            cursor.next();
        }
        cursor.expect("AS");
        List<Token> query = cursor.rest();
        List<Token> head = statement.tokens().subList(0, 1);
        if (!(Sql.statement(joined(head, query)) instanceof CreateView create)) {
            throw new NotUnderstood("the view " + path + " cannot be read");
        }
        if (materialized) {
            findings.add("assumption", path.toString(), "a materialized view becomes a plain one", statement.line());
        }
        String select = create.getSelect().toString();
        if (!list.isEmpty()) {
            select = "SELECT * FROM (" + select + ") AS named (" + Sql.text(list) + ")";
        }
        views.put(key(path), new View(path, select, null));
    }

    /** The query behind a head that every product has: options of views are many, and none is part of the query. */
    private static List<Token> joined(List<Token> create, List<Token> query) {
        Token at = create.get(0);
        List<Token> tokens = new ArrayList<>();
        for (String word : List.of("CREATE", "VIEW", "v", "AS")) {
            tokens.add(new Token(
                    Token.Kind.WORD,
                    word,
                    word,
                    at.start() + tokens.size() * 2,
                    at.start() + tokens.size() * 2 + 1,
                    at.line()));
        }
        int end = query.size();
        for (int i = query.size() - 1; i > 0; i--) {
            if (query.get(i).is("WITH")
                    && (i + 1 == end
                            || query.get(i + 1)
                                    .isAny("DATA", "NO", "READ", "CHECK", "CASCADED", "LOCAL", "SCHEMABINDING"))) {
                end = i;
            }
        }
        tokens.addAll(query.subList(0, end));
        return tokens;
    }

    // ---- what it all comes to

    private Table table(TableDraft draft) {
        Key primaryKey = draft.primaryKey == null ? null : key(draft, draft.primaryKey);
        List<Column> columns =
                draft.columns.stream().map(c -> column(draft, c, primaryKey)).toList();
        return new Table(
                draft.path,
                columns,
                primaryKey,
                draft.uniqueKeys.stream().map(k -> key(draft, k)).toList(),
                draft.foreignKeys.stream()
                        .map(k -> foreignKey(draft, k))
                        .flatMap(Optional::stream)
                        .toList(),
                draft.checks,
                draft.indexes.stream().map(i -> index(draft, i)).toList(),
                draft.comment);
    }

    private static Key key(TableDraft draft, Key key) {
        return new Key(key.name(), spelled(draft, key.columns()));
    }

    /** {@return the names as the columns spell them: an unquoted name is the same in any letter case} */
    private static List<String> spelled(TableDraft draft, List<String> names) {
        return names.stream()
                .map(n -> draft.column(n).map(c -> c.name).orElse(n))
                .toList();
    }

    private static Index index(TableDraft draft, Index index) {
        List<Index.Part> parts = index.parts().stream()
                .map(p -> p.expression()
                        ? p
                        : new Index.Part(spelled(draft, List.of(p.text())).get(0), false, p.descending()))
                .toList();
        return new Index(index.name(), parts, index.unique(), index.where());
    }

    private Optional<ForeignKey> foreignKey(TableDraft draft, ForeignKey key) {
        TableDraft parent;
        try {
            parent = known(key.references());
        } catch (NotUnderstood e) {
            findings.add(
                    "option",
                    draft.path.toString(),
                    "a foreign key (" + String.join(", ", key.columns()) + ") to " + key.references()
                            + ", a table that is not in the file",
                    draft.line);
            return Optional.empty();
        }
        List<String> referenced = key.referencedColumns();
        if (referenced.isEmpty() && parent.primaryKey != null) {
            referenced = parent.primaryKey.columns();
        }
        return Optional.of(new ForeignKey(
                key.name(),
                spelled(draft, key.columns()),
                parent.path,
                spelled(parent, referenced),
                key.onDelete(),
                key.onUpdate()));
    }

    private Column column(TableDraft table, ColumnDraft column, @Nullable Key primaryKey) {
        boolean key = primaryKey != null && primaryKey.columns().contains(column.name);
        Type type = type(table, column, isKey(table, column, primaryKey));
        boolean identity = column.identity || fromSequence(table, column) || isRowid(column, primaryKey);
        Default value = identity || column.defaultValue.isEmpty() ? null : Defaults.of(column.defaultValue, type);
        return new Column(
                column.name, type, column.nullable && !key, value, identity, column.generated, column.comment);
    }

    private static boolean isKey(TableDraft table, ColumnDraft column, @Nullable Key primaryKey) {
        return primaryKey != null && primaryKey.columns().contains(column.name)
                || table.foreignKeys.stream()
                        .anyMatch(k -> k.columns().stream().anyMatch(column.name::equalsIgnoreCase));
    }

    private boolean isRowid(ColumnDraft column, @Nullable Key primaryKey) {
        return dialect == Dialect.SQLITE
                && column.declared.equalsIgnoreCase("INTEGER")
                && primaryKey != null
                && primaryKey.columns().equals(List.of(column.name));
    }

    /** SERIAL, a default of nextval('s') and one of s.NEXTVAL are three spellings of the same. */
    private boolean fromSequence(TableDraft table, ColumnDraft column) {
        if (dialect == Dialect.POSTGRESQL && column.declared.matches("(?i)(small|big)?serial[248]?")) {
            return true;
        }
        if (dialect == Dialect.MYSQL && column.declared.equalsIgnoreCase("serial")) {
            return true;
        }
        List<Token> value = column.defaultValue;
        String name = null;
        if (value.size() > 2 && value.get(0).is("nextval")) {
            name = value.get(2).value();
        } else if (value.size() > 2 && value.get(value.size() - 1).is("NEXTVAL")) {
            name = value.get(value.size() - 3).value();
        }
        if (name == null) {
            return false;
        }
        String plain = name.replace("\"", "");
        String last = plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        sequences.keySet().removeIf(s -> s.equals(last) || s.endsWith("." + last));
        findings.add(
                "assumption",
                table.path + "." + column.name,
                "the numbers of the sequence " + plain + " are handed out to this column alone",
                column.line);
        return true;
    }

    private Type type(TableDraft table, ColumnDraft column, boolean key) {
        String text = column.declared;
        Optional<TypeMap.Meaning> meaning = meaning(text, 0);
        if (meaning.isEmpty()) {
            findings.add("column type", table.path + "." + column.name, text.isEmpty() ? "(none)" : text, column.line);
            return Type.TEXT;
        }
        Type type = meaning.get().type();
        if (meaning.get().assumed() && key && type instanceof Type.Decimal) {
            // A number that identifies a row is a whole one.
            type = Type.INT64;
        }
        if (meaning.get().assumed()) {
            findings.add("assumption", table.path + "." + column.name, text + " is taken as " + type, column.line);
        } else {
            declared.put(text, type);
        }
        return type;
    }

    private Optional<TypeMap.Meaning> meaning(String text, int depth) {
        if (depth > 8) {
            return Optional.empty();
        }
        if (text.endsWith("]")) {
            String element = text.substring(0, text.lastIndexOf('['));
            return meaning(element, depth + 1).map(m -> new TypeMap.Meaning(new Type.Array(m.type()), m.assumed()));
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("enum(")) {
            return Optional.of(new TypeMap.Meaning(TypeParser.parse("enum" + text.substring(4)), false));
        } else if (lower.startsWith("set(")) {
            return Optional.of(new TypeMap.Meaning(Type.TEXT, true));
        } else if (text.isEmpty() && dialect == Dialect.SQLITE) {
            return Optional.of(new TypeMap.Meaning(Type.TEXT, true));
        }
        String alias = named.get(lower);
        return alias == null ? types.meaning(text) : meaning(alias, depth + 1);
    }
}
