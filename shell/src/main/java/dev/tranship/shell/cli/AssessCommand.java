package dev.tranship.shell.cli;

import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.Step;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tranship assess}. */
@Command(
        name = "assess",
        description =
                "Say what a migration is up against: sizes, types that would narrow, orphans, risks, a score. Writes nothing unless asked to.")
final class AssessCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            paramLabel = "URL|PLAN",
            description = "A source like sqlite:shop.db, or a plan whose sources are meant.")
    @SuppressWarnings("NullAway.Init")
    private String source;

    @Option(names = "--to", paramLabel = "URL", description = "Where it would go, e.g. duckdb:shop.duckdb.")
    private @Nullable String to;

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "Give a variable of the plan a value.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(
            names = "--probe",
            paramLabel = "read|write",
            description =
                    "What the estimate comes from; write also writes for a moment, into a table that is removed again.")
    private Step.Assess.Probe probe = Step.Assess.Probe.READ;

    @Mixin
    private WorkArguments work = new WorkArguments();

    AssessCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Plan plan = Location.isOne(source) ? ofUrl() : ofPlan();
        return OneOff.inTemporaryFolder(
                        folder -> new Work(context, plan, folder, work, null).run(session -> session.run(null, false)))
                .code();
    }

    private Plan ofUrl() {
        Map<String, Plan.Connection> connections = new LinkedHashMap<>();
        Location from = Location.parse(source);
        connections.put("source", from.connection("source"));
        Address target = null;
        if (to != null) {
            Location towards = Location.parse(to);
            connections.put("target", towards.connection("target"));
            target = towards.address("target");
        }
        return OneOff.plan(
                "assess",
                context.surroundings().folder(),
                connections,
                List.of(new Step.Assess(from.address("source"), target, probe)));
    }

    private Plan ofPlan() {
        Plan plan = PlanReader.read(PlanArgument.file(context, source), variables);
        Set<Step.Assess> verbs = new LinkedHashSet<>();
        for (Step step : plan.steps()) {
            if (step.verb() instanceof Step.Assess assess) {
                verbs.add(assess);
            }
        }
        if (verbs.isEmpty()) {
            for (Step step : plan.steps()) {
                if (step.verb() instanceof Step.Copy copy) {
                    verbs.add(new Step.Assess(copy.source(), copy.target(), probe));
                }
            }
        }
        if (verbs.isEmpty()) {
            throw CliException.usage(
                    "CLI-612", plan.name() + " moves nothing that could be assessed", "name a URL instead");
        }
        return OneOff.plan("assess " + plan.name(), plan.folder(), plan.connections(), List.copyOf(verbs));
    }
}
