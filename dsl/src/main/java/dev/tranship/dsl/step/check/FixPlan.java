package dev.tranship.dsl.step.check;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.DataRule.Fix;
import dev.tranship.dsl.plan.DataRule.Severity;
import dev.tranship.dsl.plan.Defaults;
import dev.tranship.dsl.plan.EffectivePlan;
import dev.tranship.dsl.plan.Language;
import dev.tranship.dsl.plan.Place;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.report.ReportFile;
import dev.tranship.spi.Table;
import dev.tranship.spi.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan that repairs what a check has found: copies of datasets into themselves, which change or delete the rows with certain
 * keys and can be taken back like any other copy, and statements that the rules give. What nobody has said how to repair is
 * named in comments.
 */
final class FixPlan {
    private static final String FIRST_LINE = "# Repairs of what a check has found. It is written anew by each check.";
    private static final String KEYS = "$keys";

    private final Plan plan;
    private final String connection;
    private final String check;

    FixPlan(Plan plan, String connection, String check) {
        this.plan = plan;
        this.connection = connection;
        this.check = check;
    }

    /** {@return how something is repaired, or why no plan does; empty where nobody has said how} */
    static String words(Broken broken) {
        Fix fix = broken.fix();
        if (fix == null) {
            return "";
        }
        return refusal(broken).map(why -> "by a person: " + why).orElseGet(() -> {
            if (fix instanceof Fix.Remove) {
                return "the rows go";
            } else if (fix instanceof Fix.Clear) {
                return "becomes NULL";
            } else if (fix instanceof Fix.Keep keep) {
                return "the " + (keep.last() ? "last" : "first") + " one stays";
            } else if (fix instanceof Fix.SetTo set) {
                return becomes(set.values());
            } else if (fix instanceof Fix.Rename rename) {
                return becomes(rename.values());
            } else if (fix instanceof Fix.Statements statements) {
                return statements.language().word();
            }
            return "js";
        });
    }

    private static String becomes(Map<String, ?> values) {
        return values.entrySet().stream()
                .map(e -> e.getKey() + " becomes " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    /** {@return why a plan cannot do what the rule says; empty when it can} */
    private static Optional<String> refusal(Broken broken) {
        Offenders offenders = broken.offenders();
        if (broken.fix() instanceof Fix.Statements statements) {
            boolean named = statements.run().contains(KEYS);
            return !named || offenders != null && offenders.complete()
                    ? Optional.empty()
                    : Optional.of("they are more than " + Offenders.MOST_NAMED + " rows");
        }
        Table table = broken.table();
        if (offenders == null || table == null) {
            return Optional.of("there is no row to change");
        } else if (offenders.key().isEmpty()) {
            return Optional.of("no key says which row is which");
        } else if (!offenders.complete()) {
            return Optional.of("they are more than " + Offenders.MOST_NAMED + " rows");
        }
        boolean alike = broken.fix() instanceof Fix.Keep && offenders.columns().containsAll(offenders.key());
        if (alike) {
            return Optional.of("the rows have the same key");
        }
        boolean columns = broken.fix() instanceof Fix.Clear || broken.fix() instanceof Fix.Rename;
        if (columns && offenders.columns().isEmpty()) {
            return Optional.of("the rule names no column");
        }
        return offenders.key().stream()
                .filter(name ->
                        table.column(name).map(c -> !isNameable(c.type())).orElse(true))
                .findFirst()
                .map(name -> "the key " + name + " cannot be written in a plan");
    }

    /** {@return whether JavaScript spells values of the type as Java does} */
    private static boolean isNameable(Type type) {
        return type instanceof Type.Int
                || type instanceof Type.Text
                || type instanceof Type.Enum
                || type instanceof Type.Uuid
                || type instanceof Type.Date;
    }

    /**
     * Writes the plan, and {@return what was done, in words}.
     *
     * @param name of the file, for people
     * @throws EngineException RUN-289 when another file is in its place
     */
    String write(List<Broken> broken, Path file, String name) {
        requireOwn(file, name);
        List<Step> steps = new ArrayList<>();
        List<String> left = new ArrayList<>();
        boolean scripted = broken.stream().anyMatch(each -> each.fix() instanceof Fix.Transform);
        Plan repairs = new Plan(
                plan.name() + "-" + name.replaceAll(".*[/\\\\]|\\.ya?ml$", ""),
                plan.folder(),
                null,
                plan.connections(),
                scripted ? plan.variables() : Map.of(),
                List.of(),
                List.of());
        for (Broken each : broken) {
            Optional<String> refusal = each.fix() == null ? Optional.of("the rule says no fix") : refusal(each);
            if (refusal.isEmpty()) {
                repairs = repairs.withSteps(steps);
                steps.add(repairs.unique(step(each)));
            } else if (each.severity() != Severity.INFO) {
                left.add(each.rule() + ": " + each.dataset() + " " + each.what()
                        + (each.rows() == 0 ? "" : ", " + each.rows() + " rows") + " (" + refusal.get() + ")");
            }
        }
        if (steps.isEmpty()) {
            String nothing =
                    left.isEmpty() ? "nothing is left to repair" : "nothing that is broken can be repaired by a plan";
            // Who has run it takes it back by it.
            return Files.exists(file) ? nothing + "; " + name + " is that of an earlier check" : nothing;
        }
        String text = EffectivePlan.shortYaml(repairs.withSteps(steps));
        PlanReader.read(text, file.toString(), plan.folder(), Map.of());
        StringBuilder head =
                new StringBuilder(FIRST_LINE).append("\n# The check is step ").append(check);
        head.append(" of ").append(plan.name()).append(".\n");
        if (!left.isEmpty()) {
            head.append("# A person has to look at:\n");
            left.forEach(line ->
                    head.append("# - ").append(line.replaceAll("\\R", " ")).append('\n'));
        }
        ReportFile.write(file, head + text);
        return name + " repairs by " + (steps.size() == 1 ? "1 step" : steps.size() + " steps") + "; `tranship peek "
                + name + "` shows them" + (left.isEmpty() ? "" : ", and it names " + left.size() + " for a person");
    }

    private static void requireOwn(Path file, String name) {
        try {
            if (Files.exists(file) && !Files.readString(file).startsWith(FIRST_LINE)) {
                throw new EngineException(
                        EngineException.Kind.USAGE,
                        "RUN-289",
                        name + " is there already, and no check has written it",
                        "name another file with fix");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be read", e);
        }
    }

    private Step step(Broken broken) {
        String id = "fix-" + broken.rule().replaceAll("[^\\p{L}\\p{N}_.-]+", "-");
        if (broken.fix() instanceof Fix.Statements statements) {
            Step step = Step.of(
                    id,
                    new Step.Sql(
                            statements.language(),
                            new Address(connection, ""),
                            List.of(new Step.Statement(
                                    withKeys(broken, statements, statements.run()), Place.NOWHERE))));
            return statements.undo() == null
                    ? step
                    : step.undoneBy(List.of(withKeys(broken, statements, statements.undo())));
        }
        boolean delete = broken.fix() instanceof Fix.Remove || broken.fix() instanceof Fix.Keep;
        Address address = new Address(connection, broken.dataset());
        return Step.of(
                id,
                new Step.Copy(
                        address,
                        address,
                        List.of(),
                        delete ? Step.Copy.Mode.DELETE : Step.Copy.Mode.UPSERT,
                        Defaults.BATCH,
                        Defaults.PARALLEL,
                        true,
                        true,
                        true,
                        Defaults.KEEP,
                        Step.Copy.Dataset.PLAIN.withJs(new Step.Code(transform(broken), Place.NOWHERE)),
                        Map.of()));
    }

    // ---- statements

    private static String withKeys(Broken broken, Fix.Statements statements, String text) {
        return text.contains(KEYS) ? text.replace(KEYS, list(broken, statements.language())) : text;
    }

    /** What is there twice is named by what it has in common, other rows by their key. */
    private static String list(Broken broken, Language language) {
        Offenders offenders = java.util.Objects.requireNonNull(broken.offenders());
        boolean byKey = !offenders.key().isEmpty() && !(offenders.columns().equals(offenders.key()));
        Set<String> values = new LinkedHashSet<>();
        for (Offenders.Named named : offenders.named()) {
            List<String> each = byKey ? named.key() : named.values();
            if (!each.isEmpty()) {
                values.add(each.get(0));
            }
        }
        Table table = broken.table();
        String column = (byKey ? offenders.key() : offenders.columns())
                .stream().findFirst().orElse("");
        boolean numbers = table != null
                && table.column(column).map(c -> c.type() instanceof Type.Int).orElse(false);
        return values.stream()
                .map(value -> numbers ? value : quoted(value, language))
                .collect(Collectors.joining(", ", opening(language), closing(language)));
    }

    private static String opening(Language language) {
        return switch (language) {
            case SQL -> "(";
            case CYPHER -> "[";
        };
    }

    private static String closing(Language language) {
        return switch (language) {
            case SQL -> ")";
            case CYPHER -> "]";
        };
    }

    private static String quoted(String text, Language language) {
        return switch (language) {
            case SQL -> "'" + text.replace("'", "''") + "'";
            case CYPHER -> "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
        };
    }

    // ---- transforms

    private static String transform(Broken broken) {
        Offenders offenders = java.util.Objects.requireNonNull(broken.offenders());
        String keys = offenders.named().stream()
                .map(named -> "  " + literal(String.join("\u0000", named.key())))
                .distinct()
                .collect(Collectors.joining(",\n"));
        String key = offenders.key().size() == 1
                ? "String(" + property(offenders.key().get(0)) + ")"
                : offenders.key().stream()
                        .map(name -> "String(" + property(name) + ")")
                        .collect(Collectors.joining(", ", "[", "].join(\"\\u0000\")"));
        if (broken.fix() instanceof Fix.Transform repair) {
            String text = repair.code().text().strip().replaceAll(";$", "");
            return "((keys, repair) => (row, ctx) => keys.has(" + key + ") ? repair(row, ctx) : null)(new Set([\n"
                    + keys + "\n]),\n" + text + "\n)";
        }
        return "(keys => row => keys.has(" + key + ") ? " + repaired(broken, offenders.columns())
                + " : null)(new Set([\n" + keys + "\n]))";
    }

    private static String repaired(Broken broken, List<String> columns) {
        Fix fix = broken.fix();
        if (fix instanceof Fix.Clear) {
            return spread(columns.stream().map(c -> name(c) + ": null").toList());
        } else if (fix instanceof Fix.SetTo set) {
            return spread(set.values().entrySet().stream()
                    .map(e -> name(e.getKey()) + ": " + constant(e.getValue()))
                    .toList());
        } else if (fix instanceof Fix.Rename rename) {
            String names = rename.values().entrySet().stream()
                    .map(e -> literal(e.getKey()) + ": " + literal(e.getValue()))
                    .collect(Collectors.joining(", ", "({ ", " })"));
            return spread(columns.stream()
                    .map(c -> name(c) + ": " + names + "[" + property(c) + "] ?? " + property(c))
                    .toList());
        }
        return "row";
    }

    private static String spread(List<String> assignments) {
        return "{ ...row, " + String.join(", ", assignments) + " }";
    }

    private static String property(String column) {
        return isIdentifier(column) ? "row." + column : "row[" + literal(column) + "]";
    }

    private static String name(String column) {
        return isIdentifier(column) ? column : literal(column);
    }

    private static boolean isIdentifier(String column) {
        return column.matches("[A-Za-z_$][A-Za-z0-9_$]*");
    }

    private static String constant(@Nullable Object value) {
        return value instanceof String text ? literal(text) : String.valueOf(value);
    }

    private static String literal(String text) {
        return TextNode.valueOf(text).toString();
    }
}
