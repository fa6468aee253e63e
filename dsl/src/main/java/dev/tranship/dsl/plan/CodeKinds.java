package dev.tranship.dsl.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Settings that hold code: JavaScript or statements, where they stand or in a file beside the plan. */
final class CodeKinds {
    static final Kind<Step.Code> CODE = Kind.of(
            "JavaScript",
            "write JavaScript, or the name of a file that ends with .js",
            JsonSchema.type("string"),
            CodeKinds::code);
    static final Kind<List<Step.Statement>> STATEMENTS = statements(Language.SQL, "statements");
    static final Kind<List<Step.Statement>> CYPHER = statements(Language.CYPHER, "cypher");
    static final Kind<String> QUERY = Kind.of(
            "statement",
            "write one query, or the name of a file that ends with .sql",
            JsonSchema.scalar(),
            CodeKinds::query);

    private static final Pattern FILE = Pattern.compile("[^\\s(){}<>=;,'\"`]+");
    private static final Pattern LEFT_IN_CODE = Pattern.compile("(\\$?)\\$\\{(env|file|prompt|var|each):");

    private CodeKinds() {}

    private static Kind<List<Step.Statement>> statements(Language language, String guide) {
        return Kind.of(
                guide,
                "write a statement, a list of them, or the name of a file that ends with " + language.ending(),
                JsonSchema.anyOf(JsonSchema.scalar(), JsonSchema.texts()),
                (values, setting, node) -> statements(values, setting, node, language));
    }

    private static Step.@Nullable Code code(Values values, Setting<?> setting, Node node) {
        if (!(node instanceof Node.Scalar scalar)) {
            values.wrongType(setting, node);
            return null;
        }
        boolean file = isFile(scalar, ".js");
        String text = file ? fileText(values, scalar) : unescaped(values, scalar);
        return text == null
                ? null
                : new Step.Code(text, file ? new Place(Values.sibling(scalar), 1, 1) : scalar.content());
    }

    static @Nullable List<Step.Statement> statements(Values values, Setting<?> setting, Node node, Language language) {
        List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        List<Step.Statement> statements = new ArrayList<>();
        for (Node item : nodes) {
            if (!(item instanceof Node.Scalar scalar) || scalar.isNull()) {
                values.wrongType(setting, item);
                return null;
            }
            boolean file = isFile(scalar, language.ending());
            String text = file ? fileText(values, scalar) : unescaped(values, scalar);
            if (text == null) {
                return null;
            }
            try {
                int from = 0;
                for (String statement : language.split(text)) {
                    int at = Math.max(from, text.indexOf(statement, from));
                    from = at + statement.length();
                    Place place = file ? inFile(Values.sibling(scalar), text, at) : Values.within(scalar, at);
                    statements.add(new Step.Statement(statement, place));
                }
            } catch (IllegalArgumentException e) {
                values.problems()
                        .error(
                                PlanCodes.SQL_TEXT,
                                scalar,
                                e.getMessage() + " in '" + setting.name() + "'",
                                "close it, or double a quote that is meant as text");
                return null;
            }
        }
        if (statements.isEmpty()) {
            values.refuse(PlanCodes.SQL_TEXT, setting, node, "'" + setting.name() + "' holds no statement");
            return null;
        }
        return statements;
    }

    private static @Nullable String query(Values values, Setting<?> setting, Node node) {
        List<Step.Statement> statements = statements(values, setting, node, Language.SQL);
        if (statements == null) {
            return null;
        } else if (statements.size() > 1) {
            values.refuse(
                    PlanCodes.SQL_TEXT,
                    setting,
                    node,
                    "'" + setting.name() + "' holds " + statements.size() + " statements");
            return null;
        }
        return statements.get(0).text();
    }

    private static boolean isFile(Node.Scalar scalar, String ending) {
        return scalar.style() != Node.Style.BLOCK
                && scalar.text().endsWith(ending)
                && FILE.matcher(scalar.text()).matches();
    }

    private static Place inFile(String file, String text, int at) {
        int line =
                1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        return new Place(file, line, at - text.lastIndexOf('\n', at - 1));
    }

    /** In code, {@code ${…}} is the code's own; only what cannot be code there is a reference in the wrong place. */
    private static @Nullable String unescaped(Values values, Node.Scalar scalar) {
        StringBuilder text = new StringBuilder();
        Matcher matcher = LEFT_IN_CODE.matcher(scalar.text());
        boolean wrong = false;
        while (matcher.find()) {
            if (!matcher.group(1).isEmpty()) {
                matcher.appendReplacement(
                        text, Matcher.quoteReplacement(matcher.group().substring(1)));
                continue;
            }
            wrong = true;
            int close = scalar.text().indexOf('}', matcher.start());
            if (close < 0) {
                values.problems()
                        .error(
                                PlanCodes.REFERENCE_SYNTAX,
                                Values.within(scalar, matcher.start()),
                                matcher.group().length(),
                                "the reference is not closed",
                                "write ${" + matcher.group(2) + ":NAME}");
            } else {
                values.referenceHere(scalar, matcher.start(), close + 1, matcher.group(2));
            }
        }
        matcher.appendTail(text);
        return wrong ? null : text.toString();
    }

    private static @Nullable String fileText(Values values, Node.Scalar scalar) {
        try {
            Path file = values.folder(scalar).resolve(scalar.text());
            if (!Files.isRegularFile(file)) {
                values.problems()
                        .error(
                                PlanCodes.FILE_MISSING,
                                scalar,
                                "there is no file '" + scalar.text() + "'",
                                "file names are relative to the plan");
                return null;
            }
            String text = Files.readString(file);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (IOException | InvalidPathException e) {
            values.problems()
                    .error(
                            PlanCodes.FILE_MISSING,
                            scalar,
                            "the file '" + scalar.text() + "' cannot be read as UTF-8 text",
                            null);
            return null;
        }
    }
}
