package dev.tranship.dsl.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the references of connections when they are opened: {@code ${env:X}}, {@code ${env:X:-default}} (the default
 * holds when the variable is not set or empty), {@code ${file:path}} (its text without surrounding blanks), and {@code
 * ${prompt:label}} (asked once per label). {@code $${} stands for the characters themselves. What is secret is told to
 * {@link Secrets} before it is returned. Safe for use by many threads.
 */
public final class References {
    private static final Pattern USER_INFO = Pattern.compile("//[^/@:?#]*:([^/?#]*)@");
    private static final Pattern PARAMETER = Pattern.compile("[?&;]([^=&;]+)=([^&;]*)");

    private final Path folder;
    private final Map<String, String> environment;
    private final @Nullable Function<String, char[]> prompt;
    private final Secrets secrets;
    private final Map<String, String> answers = new LinkedHashMap<>();

    /**
     * @param folder what {@code ${file:…}} is relative to
     * @param prompt asks a person for a secret by its label; null where nobody can be asked
     */
    public References(
            Path folder, Map<String, String> environment, @Nullable Function<String, char[]> prompt, Secrets secrets) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.prompt = prompt;
        this.secrets = secrets;
    }

    /** A connection without references. It holds secrets and prints none. */
    public record Resolved(String url, Map<String, String> options) {
        public Resolved {
            options = Map.copyOf(options);
        }

        @Override
        public String toString() {
            return "resolved connection";
        }
    }

    /**
     * {@return the URL and options with everything filled in}
     *
     * @throws PlanException with everything that cannot be resolved, at the place of the connection; never with a value
     */
    public Resolved resolve(Plan.Connection connection) {
        List<Diagnostic> problems = new ArrayList<>();
        String url = resolve(connection.url(), connection, false, problems);
        Map<String, String> options = new LinkedHashMap<>();
        connection
                .options()
                .forEach((name, value) ->
                        options.put(name, resolve(value, connection, Secrets.isSecretName(name), problems)));
        if (!problems.isEmpty()) {
            throw new PlanException(problems);
        }
        secrets.addAll(passwords(url));
        return new Resolved(url, options);
    }

    private String resolve(String text, Plan.Connection connection, boolean secret, List<Diagnostic> problems) {
        StringBuilder resolved = new StringBuilder();
        try {
            for (Part part : parse(text)) {
                if (part instanceof Part.Reference reference) {
                    String value = value(reference);
                    if (reference.kind() != Kind.ENV || Secrets.isSecretName(reference.name())) {
                        secrets.add(value);
                    }
                    resolved.append(value);
                } else if (part instanceof Part.Literal literal) {
                    resolved.append(literal.text());
                }
            }
        } catch (Unresolved e) {
            problems.add(problem(connection, e.sentence, e.help));
        } catch (Malformed e) {
            problems.add(problem(connection, e.sentence, e.help));
        }
        if (secret) {
            secrets.add(resolved.toString());
        }
        return resolved.toString();
    }

    private static Diagnostic problem(Plan.Connection connection, String sentence, @Nullable String help) {
        return new Diagnostic(
                Diagnostic.Severity.ERROR,
                PlanCodes.UNRESOLVED,
                "connection '" + connection.name() + "': " + sentence,
                connection.place(),
                connection.name().length(),
                connection.sourceLine(),
                help);
    }

    private String value(Part.Reference reference) {
        return switch (reference.kind()) {
            case ENV -> environment(reference);
            case FILE -> file(reference.name());
            case PROMPT -> ask(reference.name());
            case VAR, EACH ->
                throw new Unresolved(
                        "${" + reference.kind().word() + ":" + reference.name()
                                + "} is known only while a plan is read",
                        null);
        };
    }

    private String environment(Part.Reference reference) {
        String value = environment.get(reference.name());
        if (value != null && !value.isEmpty()) {
            return value;
        }
        if (reference.otherwise() != null) {
            return reference.otherwise();
        }
        if (value != null) {
            return value;
        }
        throw new Unresolved(
                "the environment has no variable " + reference.name(),
                "set it, or give a default: ${env:" + reference.name() + ":-…}");
    }

    private String file(String name) {
        try {
            return Files.readString(folder.resolve(name)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new Unresolved("the file " + name + " cannot be read", "it is looked for relative to the plan");
        }
    }

    private synchronized String ask(String label) {
        String known = answers.get(label);
        if (known != null) {
            return known;
        }
        if (prompt == null) {
            throw new Unresolved(
                    "${prompt:" + label + "} needs a terminal", "use ${env:…} or ${file:…} where nobody can be asked");
        }
        char[] answer = prompt.apply(label);
        if (answer == null) {
            throw new Unresolved("no answer was given for " + label, null);
        }
        String value = new String(answer);
        answers.put(label, value);
        return value;
    }

    /** {@return the passwords that stand in a URL: in its user part and in parameters with a telling name} */
    public static List<String> passwords(String url) {
        List<String> passwords = new ArrayList<>();
        Matcher user = USER_INFO.matcher(url);
        while (user.find()) {
            passwords.add(user.group(1));
        }
        Matcher parameter = PARAMETER.matcher(url);
        while (parameter.find()) {
            if (Secrets.isSecretName(parameter.group(1))) {
                passwords.add(parameter.group(2));
            }
        }
        return passwords;
    }

    enum Kind {
        ENV,
        FILE,
        PROMPT,
        VAR,
        EACH;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static @Nullable Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word().equals(word)) {
                    return kind;
                }
            }
            return null;
        }
    }

    sealed interface Part {
        record Literal(String text) implements Part {}

        /** @param start the index of its first character in the text, as {@code end} is of the first behind it */
        record Reference(Kind kind, String name, @Nullable String otherwise, int start, int end) implements Part {}
    }

    /** {@return the literals and references that a text is made of} */
    static List<Part> parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                literal.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                if (literal.length() > 0) {
                    parts.add(new Part.Literal(literal.toString()));
                    literal.setLength(0);
                }
                Part.Reference reference = reference(text, at);
                parts.add(reference);
                at = reference.end();
            } else {
                literal.append(text.charAt(at++));
            }
        }
        if (literal.length() > 0) {
            parts.add(new Part.Literal(literal.toString()));
        }
        return parts;
    }

    /** {@return the reference that begins at the index} */
    static Part.Reference reference(String text, int start) {
        int end = text.indexOf('}', start);
        if (end < 0) {
            throw new Malformed("the reference is not closed", "write ${env:NAME}", start, text.length() - start);
        }
        int length = end + 1 - start;
        String inside = text.substring(start + 2, end);
        int colon = inside.indexOf(':');
        String word = colon < 0 ? inside : inside.substring(0, colon);
        Kind kind = Kind.of(word);
        if (colon < 0 || kind == null) {
            throw new Malformed(
                    "'${" + word + "' begins no reference",
                    "there are ${env:NAME}, ${env:NAME:-default}, ${file:path}, ${prompt:label}, ${var:name}; $${ for the characters themselves",
                    start,
                    length);
        }
        String name = inside.substring(colon + 1);
        String otherwise = null;
        if (kind == Kind.ENV && name.contains(":-")) {
            otherwise = name.substring(name.indexOf(":-") + 2);
            name = name.substring(0, name.indexOf(":-"));
        }
        if (name.isBlank()) {
            throw new Malformed("the reference names nothing", "write ${" + word + ":NAME}", start, length);
        }
        if (kind != Kind.FILE && kind != Kind.PROMPT && !name.matches("[\\p{L}_][\\p{L}\\p{N}_.-]*")) {
            throw new Malformed("'" + name + "' is no name", null, start, length);
        }
        return new Part.Reference(kind, name, otherwise, start, end + 1);
    }

    /** A text that looks like a reference and is none. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String sentence;
        final @Nullable String help;
        final int start;
        final int length;

        Malformed(String sentence, @Nullable String help, int start, int length) {
            super(sentence, null, false, false);
            this.sentence = sentence;
            this.help = help;
            this.start = start;
            this.length = length;
        }
    }

    private static final class Unresolved extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String sentence;
        private final @Nullable String help;

        Unresolved(String sentence, @Nullable String help) {
            super(sentence, null, false, false);
            this.sentence = sentence;
            this.help = help;
        }
    }
}
