package dev.tranship.dsl.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads a folder of schema versions: {@code V1.1.0__add_email.sql} with the sections {@code -- up}, {@code -- down} and
 * {@code -- check}, the same in Cypher, or as YAML. Files of Flyway are such files: without sections all of it is the way up, and
 * {@code U1.1.0__….sql} is the way down.
 */
final class VersionFiles {
    private static final Pattern NAME = Pattern.compile("([VU])(\\d+(?:[._]\\d+)*)(?:__(.*))?\\.(sql|cypher|yaml|yml)");
    /** As Flyway and neo4j-migrations name what they run again and again. */
    private static final Pattern REPEATED = Pattern.compile("R[\\d._]*__");

    private static final Pattern SECTION = Pattern.compile("(?i)(?:--|//)\\s*(up|down|check)s?\\s*:?");
    private static final Pattern HEADER =
            Pattern.compile("(?i)(?:--|//)\\s*(description|date|revision)\\s*:\\s*(\\S.*)");
    private static final Pattern DATE_NUMBER = Pattern.compile("(\\d{8})(?:\\d{4}|\\d{6})?(?:[._].*)?");

    private static final Setting<String> DESCRIPTION =
            Setting.of("description", Kinds.TEXT, "What it does. Without it: what the file's name says.");
    private static final Setting<String> DATE =
            Setting.of("date", Kinds.TEXT, "When it is meant for, like 2026-01-31.");
    private static final Setting<String> REVISION = Setting.of("revision", Kinds.TEXT, "What Alembic called it.");
    private static final Setting<List<Step.Statement>> UP =
            Setting.required("up", CodeKinds.STATEMENTS, "The way to it from the version before.");
    private static final Setting<List<Step.Statement>> DOWN = Setting.of("down", CodeKinds.STATEMENTS, "The way back.");
    private static final Setting<List<Step.Statement>> CHECKS =
            Setting.of("checks", CodeKinds.STATEMENTS, "Queries for rows that must not be there then.");
    /** Of a file in YAML. */
    private static final Map<String, Setting<?>> TABLE = Setting.table(DESCRIPTION, DATE, REVISION, UP, DOWN, CHECKS);

    private final Problems problems;
    private final Values values;
    private final Node setting;
    private final String shown;
    private final Map<VersionNumber, SchemaVersion> versions = new TreeMap<>();
    private final Map<VersionNumber, List<String>> ways = new TreeMap<>();

    /**
     * @param setting where the plan names the folder
     * @param shown the folder as problems name it
     */
    VersionFiles(Problems problems, Values values, Node setting, String shown) {
        this.problems = problems;
        this.values = values;
        this.setting = setting;
        this.shown = shown;
    }

    /** {@return the versions, lowest first} What is wrong with a file is reported. */
    List<SchemaVersion> read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (Files.isRegularFile(file)) {
                    file(file);
                }
            }
        } catch (IOException e) {
            problems.error(PlanCodes.FILE_MISSING, setting, "the folder '" + shown + "' cannot be read", null);
        }
        ways.forEach((number, down) -> versions.computeIfPresent(number, (same, v) -> withDown(v, down)));
        if (versions.isEmpty() && !problems.hasErrors()) {
            problems.error(
                    PlanCodes.VERSION_FILE,
                    setting,
                    "there is no version in '" + shown + "'",
                    "a version is a file like V1.0.0__what_it_does.sql");
        }
        return List.copyOf(versions.values());
    }

    private static SchemaVersion withDown(SchemaVersion version, List<String> down) {
        return new SchemaVersion(
                version.number(),
                version.description(),
                version.language(),
                version.up(),
                version.down() == null ? down : version.down(),
                version.checks(),
                version.date(),
                version.revision(),
                version.foreign(),
                version.file());
    }

    private void file(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!name.matches(".*\\.(sql|cypher|yaml|yml)")) {
            return;
        }
        Matcher parts = NAME.matcher(name);
        if (REPEATED.matcher(name).lookingAt()) {
            problems.warning(
                    PlanCodes.VERSION_SKIPPED,
                    setting,
                    name + " is what its tool repeats, not a step from version to version, and is not run",
                    "make it a step of its own behind 'upgrade'");
            return;
        } else if (!parts.matches()) {
            wrong(name, 1, "'" + name + "' is not named like a version", "call it V1.0.0__what_it_does.sql");
            return;
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        text = text.startsWith("\ufeff") ? text.substring(1) : text;
        problems.add(new SourceFile(path(name), text));
        VersionNumber number = VersionNumber.of(parts.group(2)).orElseThrow();
        String description =
                Objects.requireNonNullElse(parts.group(3), "").replace('_', ' ').strip();
        if (parts.group(1).equals("U")) {
            ways.put(number, statements(name, Language.SQL, 1, text));
            return;
        }
        SchemaVersion version = switch (parts.group(4)) {
            case "sql" -> sections(name, Language.SQL, number, description, text);
            case "cypher" -> sections(name, Language.CYPHER, number, description, text);
            default -> yaml(name, number, description, text);
        };
        SchemaVersion there = version == null ? null : versions.putIfAbsent(number, version);
        if (there != null) {
            wrong(name, 1, "version " + number + " is there twice", "the other file is " + there.file());
        }
    }

    private enum Section {
        UP,
        DOWN,
        CHECK
    }

    private @Nullable SchemaVersion sections(
            String name, Language language, VersionNumber number, String description, String text) {
        int wrongBefore = problems.errors();
        Map<Section, StringBuilder> sections = new EnumMap<>(Section.class);
        Map<Section, Integer> lines = new EnumMap<>(Section.class);
        Map<String, String> header = new HashMap<>();
        StringBuilder current = new StringBuilder();
        StringBuilder before = current;
        int line = 0;
        for (String each : text.split("\\R", -1)) {
            line++;
            Matcher section = SECTION.matcher(each.strip());
            Matcher said = HEADER.matcher(each.strip());
            if (section.matches()) {
                Section which = Section.valueOf(section.group(1).toUpperCase(Locale.ROOT));
                current = new StringBuilder();
                lines.put(which, line);
                if (sections.put(which, current) != null) {
                    wrong(name, line, "'" + each.strip() + "' is there twice", "a file holds one version");
                }
            } else {
                if (current == before && said.matches()) {
                    header.put(
                            said.group(1).toLowerCase(Locale.ROOT),
                            said.group(2).strip());
                }
                current.append(each).append('\n');
            }
        }
        if (sections.isEmpty()) {
            sections.put(Section.UP, before);
        } else if (!statements(name, language, 1, before.toString()).isEmpty()) {
            wrong(name, 1, "statements stand before the first section", "write '-- up' above them");
        }
        Map<Section, List<String>> read = new EnumMap<>(Section.class);
        sections.forEach((which, part) ->
                read.put(which, statements(name, language, lines.getOrDefault(which, 1), part.toString())));
        List<String> up = read.getOrDefault(Section.UP, List.of());
        if (up.isEmpty() && problems.errors() == wrongBefore) {
            wrong(name, 1, "the version has no statement under '-- up'", "every version has a way up");
        }
        if (up.isEmpty()) {
            return null;
        }
        return new SchemaVersion(
                number,
                header.getOrDefault("description", description),
                language,
                up,
                read.get(Section.DOWN),
                read.getOrDefault(Section.CHECK, List.of()),
                date(name, header.get("date"), number),
                header.get("revision"),
                foreign(language, text, up),
                name);
    }

    private @Nullable SchemaVersion yaml(String name, VersionNumber number, String description, String text) {
        SourceFile file = new SourceFile(path(name), text);
        Node root = YamlReader.read(file, text, problems);
        if (!(root instanceof Node.Mapping mapping)) {
            wrong(name, 1, "a version is a mapping", "write up: and down:, each with statements");
            return null;
        }
        Given given = values.readAll(mapping, TABLE, name);
        if (!given.has(UP)) {
            wrong(name, 1, "the version has no 'up'", "every version has a way up");
            return null;
        }
        String said = given.find(DESCRIPTION);
        return new SchemaVersion(
                number,
                said == null ? description : said,
                Language.SQL,
                texts(given.get(UP)),
                given.has(DOWN) ? texts(given.get(DOWN)) : null,
                texts(given.list(CHECKS)),
                date(name, given.find(DATE), number),
                given.find(REVISION),
                null,
                name);
    }

    private static List<String> texts(List<Step.Statement> statements) {
        return statements.stream().map(Step.Statement::text).toList();
    }

    private List<String> statements(String name, Language language, int line, String text) {
        try {
            return language.split(text);
        } catch (IllegalArgumentException e) {
            problems.error(
                    PlanCodes.SQL_TEXT,
                    new Place(path(name), line, 1),
                    1,
                    String.valueOf(e.getMessage()),
                    "close it, or double a quote that is meant as text");
            return List.of();
        }
    }

    private @Nullable LocalDate date(String name, @Nullable String said, VersionNumber number) {
        Matcher dated = DATE_NUMBER.matcher(number.toString());
        try {
            if (said != null) {
                return LocalDate.parse(said);
            }
            return dated.matches() ? LocalDate.parse(dated.group(1), DateTimeFormatter.BASIC_ISO_DATE) : null;
        } catch (DateTimeParseException e) {
            if (said != null) {
                wrong(name, 1, "'" + said + "' is no date", "write it like 2026-01-31");
            }
            return null;
        }
    }

    /** Both count bytes, of the lines without what ends them, or of the statements; Flyway takes the highest bit as a sign. */
    private static long foreign(Language language, String text, List<String> statements) {
        return switch (language) {
            case SQL -> (int) crc32(text.lines());
            case CYPHER -> crc32(statements.stream());
        };
    }

    private static long crc32(Stream<String> pieces) {
        CRC32 crc = new CRC32();
        pieces.forEach(piece -> crc.update(piece.getBytes(StandardCharsets.UTF_8)));
        return crc.getValue();
    }

    private void wrong(String name, int line, String message, String help) {
        problems.error(PlanCodes.VERSION_FILE, new Place(path(name), line, 1), 1, message, help);
    }

    private String path(String name) {
        return shown + "/" + name;
    }
}
