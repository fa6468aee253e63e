package dev.tranship.dsl.step.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.engine.Prepared;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.dsl.engine.StepFailure;
import dev.tranship.dsl.engine.StepSummary;
import dev.tranship.dsl.journal.Journal.ChangeEntry;
import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.VerbAction;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.RowType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Asks two stores the same and tells how long each takes, and whether they give the same. */
public record CompareAction(Step.Compare compare) implements VerbAction {
    @Override
    public Prepared prepare(StepContext context, Access access) {
        return Prepared.nothing();
    }

    @Override
    public StepSummary finish(StepContext context, List<ChangeEntry> changes) {
        long began = System.nanoTime();
        ArrayNode queries = JsonNodeFactory.instance.arrayNode();
        List<String> slower = new ArrayList<>();
        List<String> different = new ArrayList<>();
        for (Step.Compare.Query query : compare.queries()) {
            ObjectNode line = queries.addObject().put("query", query.name());
            QuerySide source = side(context, compare.source(), query.sourceSql());
            QuerySide target = side(context, compare.target(), query.targetSql());
            if (compare.sameResults()) {
                compareResults(query, source, target, line, different);
            }
            compareTimes(context, query, source, target, line, slower);
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.set("queries", queries);
        List<String> notices = new ArrayList<>(different);
        notices.addAll(slower);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (notices.isEmpty() || compare.warnOnly()) {
            return new StepSummary(List.of(), result, notices, null, took);
        }
        throw new StepFailure(
                failure(different.isEmpty(), notices), new StepSummary(List.of(), result, List.of(), null, took));
    }

    private static EngineException failure(boolean onlySlower, List<String> notices) {
        return onlySlower
                ? new EngineException(
                        Kind.DIFFERENT,
                        "RUN-280",
                        String.join("; ", notices),
                        "look for an index that is missing, or allow more with tolerance; assert: warn goes on")
                : new EngineException(
                        Kind.DIFFERENT,
                        "RUN-281",
                        String.join("; ", notices),
                        "`verify` finds the rows that differ; results: any compares times alone");
    }

    private static QuerySide side(StepContext context, Address address, String query) {
        return new QuerySide(
                context.connections()
                        .ability(address.connection(), Access.READ, Queryable.class, "be asked by a query"),
                query);
    }

    private static void compareResults(
            Step.Compare.Query query, QuerySide source, QuerySide target, ObjectNode line, List<String> different) {
        RowType type = target.rowType();
        QuerySide.Answer before = source.answer(type == null ? source.rowType() : type);
        QuerySide.Answer after = target.answer(type);
        boolean equal = before.mismatch() == null && before.fingerprint().equals(after.fingerprint());
        line.put("rows", after.fingerprint().rows());
        line.put("results", equal ? "equal" : "differ");
        if (!equal) {
            boolean count = before.fingerprint().rows() != after.fingerprint().rows();
            different.add(query.name() + " gives other rows: "
                    + Objects.requireNonNullElse(
                            before.mismatch(),
                            count
                                    ? before.fingerprint().rows() + " in the source, "
                                            + after.fingerprint().rows() + " in the target"
                                    : "as many, with other values"));
        }
    }

    private void compareTimes(
            StepContext context,
            Step.Compare.Query query,
            QuerySide source,
            QuerySide target,
            ObjectNode line,
            List<String> slower) {
        Times before = new Times();
        Times after = new Times();
        // The first answers warm both sides; by turns, so that what else the machine does troubles both.
        source.time();
        target.time();
        for (int run = 0; run < compare.runs(); run++) {
            context.gate().pass();
            before.add(source.time());
            after.add(target.time());
        }
        double factor = after.median() / Math.max(1, before.median());
        double allowed = query.tolerance() == null ? compare.tolerance() : query.tolerance();
        boolean tooSlow = factor > allowed
                && after.median() - before.median() > compare.noise().toNanos();
        line.put("source median", Times.text(before.median()))
                .put("target median", Times.text(after.median()))
                .put("source p95", Times.text(before.p95()))
                .put("target p95", Times.text(after.p95()))
                .put("factor", String.format(Locale.ROOT, "%.2f", factor))
                .put("allowed", String.format(Locale.ROOT, "%.2f", allowed));
        if (tooSlow) {
            slower.add(query.name() + " takes " + Times.text(after.median()) + ", and "
                    + Times.text(before.median()) + " at the source: "
                    + String.format(Locale.ROOT, "%.2f times as long, and %.2f are allowed", factor, allowed));
        }
    }

    @Override
    public String description() {
        return compare.source() + " -> " + compare.target() + ", "
                + compare.queries().size() + (compare.queries().size() == 1 ? " query" : " queries");
    }
}
