package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship verify}. */
@Command(
        name = "verify",
        description =
                "Compare a target with its source, down to the rows that differ. Writes nothing. Exits with 4 when they differ.")
final class VerifyCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "SOURCE|PLAN", description = "A source like sqlite:shop.db, or a plan.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET", description = "A target like duckdb:shop.duckdb.")
    private @Nullable String target;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "checksum",
            description = "count, schema, sample, checksum or full; checksum unless said.")
    private Step.Verify level = Step.Verify.CHECKSUM;

    @Option(names = "--except", paramLabel = "GLOB", description = "Leave these datasets out.")
    private List<String> except = new ArrayList<>();

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "Give a variable of the plan a value.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Mixin
    private WorkArguments work = new WorkArguments();

    VerifyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Plan plan = target == null ? ofPlan() : ofUrls(Location.parse(source), Location.parse(target));
        return OneOff.inTemporaryFolder(
                        folder -> new Work(context, plan, folder, work, null).run(session -> session.run(null, false)))
                .code();
    }

    private Plan ofUrls(Location from, Location to) {
        Map<String, Plan.Connection> connections = new LinkedHashMap<>();
        connections.put("source", from.connection("source"));
        connections.put("target", to.connection("target"));
        return OneOff.plan(
                "verify",
                context.surroundings().folder(),
                connections,
                List.of(new Step.VerifyVerb(from.address("source"), to.address("target"), level, 0, except, Map.of())));
    }

    /** {@return how each dataset was copied: what holds for all of them first, since later entries win} */
    private static Map<String, Step.Copy.Dataset> settings(Step.Copy copy) {
        Map<String, Step.Copy.Dataset> settings = new LinkedHashMap<>();
        if (!copy.defaults().equals(Step.Copy.Dataset.PLAIN)) {
            // Not "*", which the plan may say itself.
            settings.put("**", copy.defaults());
        }
        settings.putAll(copy.tables());
        return settings;
    }

    // A plan's own verify steps say best what is meant; without any, its copies are verified.
    private Plan ofPlan() {
        if (Location.isOne(source)) {
            throw CliException.usage(
                    "CLI-601", "there is nothing to compare " + source + " with", "name the target, too");
        }
        Plan plan = PlanReader.read(PlanArgument.file(context, source), variables);
        List<Step.Verb> verbs = new ArrayList<>();
        for (Step step : plan.steps()) {
            if (step.verb() instanceof Step.VerifyVerb verify) {
                verbs.add(verify);
            }
        }
        if (verbs.isEmpty()) {
            for (Step step : plan.steps()) {
                if (step.verb() instanceof Step.Copy copy) {
                    verbs.add(
                            new Step.VerifyVerb(copy.source(), copy.target(), level, 0, copy.except(), settings(copy)));
                }
            }
        }
        if (verbs.isEmpty()) {
            throw CliException.usage(
                    "CLI-612", plan.name() + " moves nothing that could be verified", "name source and target instead");
        }
        return OneOff.plan("verify " + plan.name(), plan.folder(), plan.connections(), verbs);
    }
}
