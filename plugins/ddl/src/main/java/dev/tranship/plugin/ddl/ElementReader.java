package dev.tranship.plugin.ddl;

import dev.tranship.plugin.ddl.TableDraft.ColumnDraft;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes in what stands between the commas of CREATE TABLE, and behind ADD in ALTER TABLE: columns and constraints. */
final class ElementReader {
    private static final String[] OPTIONS = {
        "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "CONSTRAINT", "COLLATE", "GENERATED",
        "IDENTITY", "AUTO_INCREMENT", "AUTOINCREMENT", "COMMENT", "AS", "ON", "ENABLE", "DISABLE", "CHARSET",
                "ROWGUIDCOL",
        "SPARSE", "INVISIBLE", "VISIBLE", "STORAGE", "COMPRESSION", "USING", "DEFERRABLE", "INITIALLY", "FIRST",
                "AFTER",
        "VIRTUAL", "STORED", "PERSISTED"
    };

    private final Dialect dialect;
    private final Findings findings;

    ElementReader(Dialect dialect, Findings findings) {
        this.dialect = dialect;
        this.findings = findings;
    }

    /** Takes in a column or a constraint. What is not understood is found, and the rest of the table stands. */
    void element(TableDraft table, List<Token> element) {
        if (element.isEmpty()) {
            return;
        }
        try {
            Cursor cursor = new Cursor(element);
            if (isConstraint(cursor)) {
                constraint(table, cursor, element);
            } else {
                column(table, cursor);
            }
        } catch (NotUnderstood e) {
            findings.add(
                    "statement",
                    table.path + ": " + e.getMessage(),
                    Sql.text(element),
                    element.get(0).line());
        }
    }

    private boolean isConstraint(Cursor cursor) {
        return cursor.ahead("CONSTRAINT")
                || cursor.ahead("PRIMARY", "KEY")
                || cursor.ahead("FOREIGN", "KEY")
                || cursor.ahead("UNIQUE")
                || cursor.ahead("CHECK")
                || cursor.ahead("EXCLUDE")
                || cursor.ahead("LIKE")
                || cursor.ahead("PERIOD")
                || dialect == Dialect.MYSQL && cursor.aheadAny("KEY", "INDEX", "FULLTEXT", "SPATIAL")
                || dialect == Dialect.SQLSERVER && cursor.ahead("INDEX");
    }

    // ---- constraints

    private void constraint(TableDraft table, Cursor cursor, List<Token> element) {
        String name = null;
        if (cursor.accept("CONSTRAINT") && !cursor.aheadAny("PRIMARY", "FOREIGN", "UNIQUE", "CHECK")) {
            name = cursor.name(dialect);
        }
        int line = element.get(0).line();
        if (cursor.accept("PRIMARY", "KEY")) {
            cursor.acceptAny("CLUSTERED", "NONCLUSTERED");
            table.primaryKey = new Key(name, keyColumns(cursor, table, "primary key", line));
        } else if (cursor.accept("UNIQUE")) {
            cursor.acceptAny("KEY", "INDEX", "CLUSTERED", "NONCLUSTERED");
            if (!cursor.ahead("(")) {
                name = cursor.name(dialect);
            }
            table.uniqueKeys.add(new Key(name, keyColumns(cursor, table, "unique key", line)));
        } else if (cursor.accept("FOREIGN", "KEY")) {
            if (!cursor.ahead("(")) {
                cursor.name(dialect);
            }
            foreignKey(table, name, names(cursor.parenthesised()), cursor);
        } else if (cursor.accept("CHECK")) {
            cursor.accept("NOT", "FOR", "REPLICATION");
            table.checks.add(new Check(name, Sql.expression(cursor.parenthesised())));
        } else if (dialect == Dialect.SQLSERVER && cursor.accept("DEFAULT")) {
            List<Token> value = defaultValue(cursor);
            cursor.expect("FOR");
            String column = cursor.name(dialect);
            table.column(column).orElseThrow(() -> new NotUnderstood("there is no column " + column)).defaultValue =
                    value;
        } else if (cursor.acceptAny("KEY", "INDEX")) {
            plainIndex(table, cursor, line);
        } else {
            throw new NotUnderstood(
                    "there is no logical counterpart of " + element.get(0).text());
        }
        trailing(cursor, table.path.toString());
    }

    private void plainIndex(TableDraft table, Cursor cursor, int line) {
        String name = cursor.ahead("(") ? "" : cursor.name(dialect);
        if (cursor.accept("USING")) {
            cursor.next();
        }
        List<Index.Part> parts = indexParts(table, cursor, line);
        String given = name.isEmpty() ? table.path.name() + "_" + parts.get(0).text() : name;
        table.indexes.add(new Index(given, parts, false, null));
    }

    /** {@return what stands in the parentheses of an index: columns and expressions} */
    List<Index.Part> indexParts(TableDraft table, Cursor cursor, int line) {
        List<Index.Part> parts = new ArrayList<>();
        for (List<Token> tokens : Cursor.divided(cursor.parenthesised())) {
            parts.add(indexPart(table, new ArrayList<>(tokens), line));
        }
        if (parts.isEmpty()) {
            throw new NotUnderstood("the index has no columns");
        }
        return parts;
    }

    private Index.Part indexPart(TableDraft table, List<Token> part, int line) {
        int last = part.size() - 1;
        if (last > 1 && part.get(last - 1).is("NULLS")) {
            part = part.subList(0, last - 1);
            last -= 2;
        }
        boolean descending = part.get(last).is("DESC");
        if (last > 0 && part.get(last).isAny("ASC", "DESC")) {
            part = part.subList(0, last);
        }
        Cursor cursor = new Cursor(part);
        Token first = part.get(0);
        boolean column = first.isName() && (part.size() == 1 || !part.get(1).isAny("(", ".") || isPrefix(part));
        if (!column) {
            return new Index.Part(Sql.expression(part), true, descending);
        }
        String name = cursor.name(dialect);
        if (!cursor.atEnd()) {
            findings.add("option", table.path + "." + name, "in an index: " + Sql.text(cursor.rest()), line);
        }
        return new Index.Part(name, false, descending);
    }

    /** MySQL indexes the beginning of a column as {@code name(10)}. */
    private static boolean isPrefix(List<Token> part) {
        return part.size() == 4 && part.get(1).is("(") && part.get(2).kind() == Token.Kind.NUMBER;
    }

    private List<String> keyColumns(Cursor cursor, TableDraft table, String kind, int line) {
        List<String> columns = new ArrayList<>();
        for (List<Token> part : Cursor.divided(cursor.parenthesised())) {
            Cursor inner = new Cursor(part);
            columns.add(inner.name(dialect));
            if (inner.ahead("(")) {
                throw new NotUnderstood("a " + kind + " over the beginning of a column has no logical counterpart");
            }
        }
        return columns;
    }

    private List<String> names(List<Token> tokens) {
        return Cursor.divided(tokens).stream()
                .map(part -> new Cursor(part).name(dialect))
                .toList();
    }

    private void foreignKey(TableDraft table, @Nullable String name, List<String> columns, Cursor cursor) {
        cursor.expect("REFERENCES");
        DatasetPath parent = new DatasetPath(dialect.plain(cursor.path(dialect)));
        List<String> referenced = cursor.ahead("(") ? names(cursor.parenthesised()) : List.of();
        String onDelete = "NO ACTION";
        String onUpdate = "NO ACTION";
        while (true) {
            if (cursor.accept("ON", "DELETE")) {
                onDelete = action(cursor);
            } else if (cursor.accept("ON", "UPDATE")) {
                onUpdate = action(cursor);
            } else if (cursor.accept("MATCH")) {
                cursor.next();
            } else {
                break;
            }
        }
        table.foreignKeys.add(new ForeignKey(name, columns, parent, referenced, onDelete, onUpdate));
    }

    private static String action(Cursor cursor) {
        if (cursor.accept("NO", "ACTION")) {
            return "NO ACTION";
        } else if (cursor.accept("SET", "NULL")) {
            return "SET NULL";
        } else if (cursor.accept("SET", "DEFAULT")) {
            return "SET DEFAULT";
        } else if (cursor.accept("CASCADE")) {
            return "CASCADE";
        }
        cursor.expect("RESTRICT");
        return "RESTRICT";
    }

    /** What stands behind a constraint says how it is stored and when it is looked at. */
    private void trailing(Cursor cursor, String owner) {
        while (!cursor.atEnd()) {
            if (!storage(cursor)) {
                List<Token> rest = cursor.rest();
                findings.add("option", owner, Sql.text(rest), rest.get(0).line());
            }
        }
    }

    private boolean storage(Cursor cursor) {
        if (cursor.accept("USING", "INDEX")) {
            while (!cursor.atEnd() && !cursor.aheadAny("ENABLE", "DISABLE")) {
                if (cursor.ahead("(")) {
                    cursor.skipParenthesised();
                } else {
                    cursor.next();
                }
            }
        } else if (cursor.accept("USING") || cursor.accept("COMMENT") || cursor.accept("TABLESPACE")) {
            cursor.next();
        } else if (cursor.ahead("WITH", "(")) {
            cursor.accept("WITH");
            cursor.skipParenthesised();
        } else if (dialect == Dialect.SQLSERVER && cursor.accept("ON")) {
            cursor.name(dialect);
            cursor.skipParenthesised();
        } else {
            return cursor.acceptAny(
                            "ENABLE",
                            "DISABLE",
                            "VALIDATE",
                            "NOVALIDATE",
                            "RELY",
                            "ROWGUIDCOL",
                            "SPARSE",
                            "INVISIBLE",
                            "VISIBLE",
                            "CLUSTERED",
                            "NONCLUSTERED",
                            "ASC")
                    || cursor.accept("NOT", "VALID")
                    || cursor.accept("NOT", "FOR", "REPLICATION");
        }
        return true;
    }

    // ---- columns

    /** Takes in a column's definition; one of the same name takes its place. */
    void column(TableDraft table, Cursor cursor) {
        Token first = cursor.next();
        String name = new Cursor(List.of(first)).name(dialect);
        ColumnDraft column = new ColumnDraft(name, first.line(), type(cursor));
        int at = table.column(name).map(table.columns::indexOf).orElse(-1);
        if (at >= 0) {
            table.columns.set(at, column);
        } else {
            table.columns.add(column);
        }
        options(table, column, cursor);
    }

    String type(Cursor cursor) {
        List<Token> type = new ArrayList<>();
        while (!cursor.atEnd()) {
            boolean option = cursor.aheadAny(OPTIONS)
                    || cursor.ahead("CHARACTER", "SET")
                    || cursor.ahead("WITH", "(")
                    || cursor.ahead("CHECK", "(");
            if (option) {
                break;
            }
            Token token = cursor.next();
            if (token.is(".")) {
                type.clear();
            } else if (!token.isAny("SIGNED", "ZEROFILL")) {
                type.add(token);
            }
        }
        return Sql.type(type);
    }

    private void options(TableDraft table, ColumnDraft column, Cursor cursor) {
        String name = null;
        while (!cursor.atEnd()) {
            if (cursor.accept("CONSTRAINT")) {
                name = cursor.name(dialect);
                continue;
            }
            if (!option(table, column, name, cursor)) {
                List<Token> rest = cursor.rest();
                findings.add(
                        "statement",
                        table.path + "." + column.name + ": its definition goes on in words that are not known",
                        Sql.text(rest),
                        rest.get(0).line());
            }
            name = null;
        }
    }

    private boolean option(TableDraft table, ColumnDraft column, @Nullable String name, Cursor cursor) {
        if (cursor.accept("NOT", "NULL")) {
            column.nullable = false;
        } else if (cursor.accept("NULL")) {
            column.nullable = true;
        } else if (cursor.accept("PRIMARY", "KEY") || (dialect == Dialect.MYSQL && cursor.accept("KEY"))) {
            table.primaryKey = new Key(name, List.of(column.name));
            cursor.acceptAny("ASC", "DESC");
        } else if (cursor.accept("UNIQUE")) {
            cursor.accept("KEY");
            table.uniqueKeys.add(new Key(name, List.of(column.name)));
        } else if (cursor.accept("CHECK")) {
            table.checks.add(new Check(name, Sql.expression(cursor.parenthesised())));
        } else if (cursor.ahead("REFERENCES")) {
            foreignKey(table, name, List.of(column.name), cursor);
        } else if (cursor.accept("DEFAULT")) {
            cursor.accept("ON", "NULL");
            column.defaultValue = defaultValue(cursor);
        } else if (cursor.acceptAny("AUTO_INCREMENT", "AUTOINCREMENT", "IDENTITY")) {
            column.identity = true;
            cursor.skipParenthesised();
        } else if (cursor.accept("GENERATED")) {
            generated(column, cursor);
        } else if (cursor.accept("AS")) {
            column.generated = Sql.expression(cursor.parenthesised());
            cursor.acceptAny("STORED", "VIRTUAL", "PERSISTED");
        } else if (cursor.accept("COMMENT")) {
            column.comment = cursor.next().value();
        } else if (cursor.accept("COLLATE")) {
            left(table, column, "COLLATE " + String.join(".", cursor.path(dialect)));
        } else if (cursor.accept("ON", "UPDATE")) {
            left(table, column, "ON UPDATE " + Sql.text(defaultValue(cursor)));
        } else if (cursor.accept("ON", "CONFLICT")) {
            left(table, column, "ON CONFLICT " + cursor.next().text());
        } else if (cursor.accept("CHARACTER", "SET")
                || cursor.acceptAny("CHARSET", "STORAGE", "COMPRESSION", "AFTER", "INITIALLY")) {
            cursor.next();
        } else if (!cursor.accept("NOT", "DEFERRABLE") && !cursor.acceptAny("DEFERRABLE", "FIRST")) {
            return storage(cursor);
        }
        return true;
    }

    private void left(TableDraft table, ColumnDraft column, String option) {
        findings.add("option", table.path + "." + column.name, option, column.line);
    }

    private static void generated(ColumnDraft column, Cursor cursor) {
        if (cursor.accept("BY", "DEFAULT")) {
            cursor.accept("ON", "NULL");
        } else {
            cursor.accept("ALWAYS");
        }
        cursor.expect("AS");
        if (cursor.accept("IDENTITY")) {
            column.identity = true;
            cursor.skipParenthesised();
        } else {
            column.generated = Sql.expression(cursor.parenthesised());
            cursor.acceptAny("STORED", "VIRTUAL");
        }
    }

    /** {@return the tokens up to the next option} */
    List<Token> defaultValue(Cursor cursor) {
        List<Token> value = new ArrayList<>();
        int depth = 0;
        while (!cursor.atEnd()) {
            boolean option = cursor.aheadAny(OPTIONS) || cursor.ahead("WITH", "(") || cursor.ahead("FOR");
            if (option && depth == 0 && !value.isEmpty()) {
                break;
            }
            Token token = cursor.next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            value.add(token);
        }
        return value;
    }
}
