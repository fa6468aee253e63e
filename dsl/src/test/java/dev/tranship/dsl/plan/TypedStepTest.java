package dev.tranship.dsl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypedStepTest {
    private static final Plan AROUND = around();

    private static Plan around() {
        Map<String, Plan.Connection> connections = new LinkedHashMap<>();
        for (String name : List.of("shop", "wh")) {
            connections.put(name, PlanReader.connection(name, "sqlite:" + name + ".db", Map.of(), Path.of("")));
        }
        return new Plan("prompt", Path.of(""), null, connections, Map.of(), List.of(), List.of());
    }

    private static Step step(String text) {
        return PlanReader.step(text, "prompt", AROUND);
    }

    private static Diagnostic problem(String text) {
        try {
            step(text);
        } catch (PlanException e) {
            return e.diagnostics().get(0);
        }
        throw new AssertionError("nothing is wrong with " + text);
    }

    @Test
    void shortFormMeansWhatPlanMeans() {
        Step typed = step("copy shop.Customer -> wh.main.customer mode=append key=[id] rename={Fax: fax_number} "
                + "where=id > 3 and name = 'mode=x' js=row => ({...row, a: 1})  parallel=1");
        Step planned = step("""
                copy: shop.Customer -> wh.main.customer
                mode: append
                key: [id]
                rename: { Fax: fax_number }
                where: id > 3 and name = 'mode=x'
                js: "row => ({...row, a: 1})"
                parallel: 1
                """);

        assertThat(typed.id()).isEqualTo("copy-customer").isEqualTo(planned.id());
        assertThat(EffectivePlan.meaning(typed, AROUND)).isEqualTo(EffectivePlan.meaning(planned, AROUND));
        assertThat(EffectivePlan.meaning(step("{copy: shop.Customer -> wh.main.customer}"), AROUND))
                .isEqualTo(EffectivePlan.meaning(step("copy  shop.Customer->wh.main.customer"), AROUND));
    }

    @Test
    void everyVerbHasShortForm() {
        assertThat(step("backup wh keep=3d").verb()).isInstanceOf(Step.Backup.class);
        assertThat(step("verify shop -> wh.main").verb()).isInstanceOf(Step.VerifyVerb.class);
        assertThat(step("sql wh run=\"create table a (b int)\" undo='drop table a'")
                        .verb())
                .isEqualTo(new Step.Sql(new Address("wh", ""), "create table a (b int)"));
        assertThat(step("approve is it right?").verb()).isEqualTo(new Step.Approve("is it right?"));
    }

    @Test
    void problemsPointAtWhatWasTyped() {
        assertThat(problem("copy shop.Customer -> wh.main.customer mode=apend"))
                .returns("PLAN-113", Diagnostic::code)
                .returns(new Place("prompt", 1, 45), Diagnostic::place);
        assertThat(problem("copy shop.Customer -> wh.main.customer moed=append"))
                .returns("PLAN-104", Diagnostic::code)
                .returns(new Place("prompt", 1, 40), Diagnostic::place);
        assertThat(problem("cpy shop -> wh"))
                .returns("PLAN-107", Diagnostic::code)
                .returns(new Place("prompt", 1, 1), Diagnostic::place);
        assertThat(problem("copy shpo.Customer -> wh"))
                .returns("PLAN-109", Diagnostic::code)
                .returns(new Place("prompt", 1, 6), Diagnostic::place);
        assertThat(problem("copy shop.n -> wh key=[id")).returns("PLAN-101", Diagnostic::code);
        assertThat(problem("")).returns("PLAN-107", Diagnostic::code);
    }

    @Test
    void idsAreUniqueAmongTheStepsAround() {
        Plan one = AROUND.withSteps(List.of(step("copy shop.n -> wh")));
        assertThat(PlanReader.step("copy shop.n -> wh.m", "prompt", one).id()).isEqualTo("copy-n-2");
    }

    @Test
    void shortPlanReadsAsEqualPlan() {
        List<Step> steps = new ArrayList<>();
        for (String text : List.of(
                "copy shop.* -> wh.main except=[a, b] batch=500 verify=count on_error=quarantine(3) lossy=[x]",
                "copy shop.n -> wh.m where=id > 1 mode=upsert key=[id] js=row => ({...row, price: `${row.a}`})",
                "verify shop -> wh level=count",
                "backup wh keep=never",
                "restore wh",
                "sql wh run=['create table a (b int)', 'insert into a values (1)'] undo=\"drop table a\"",
                "script js=\"step('a', () => 1)\" timeout=5m env=[HOME]",
                "approve message=\"go on?\" confirm=true",
                "assess shop -> wh")) {
            steps.add(AROUND.withSteps(steps).unique(step(text)));
        }
        Plan plan = AROUND.withSteps(steps);

        Plan again = PlanReader.read(EffectivePlan.shortYaml(plan), "saved.yaml", Path.of(""), Map.of());

        assertThat(EffectivePlan.yaml(again)).isEqualTo(EffectivePlan.yaml(plan));
    }

    @Test
    void nothingIsNoConnection() {
        assertThatThrownBy(() -> PlanReader.connection("a b", "sqlite:x", Map.of(), Path.of("")))
                .isInstanceOf(PlanException.class);
        assertThatThrownBy(() -> PlanReader.connection("a", "x.db", Map.of(), Path.of("")))
                .isInstanceOf(PlanException.class);
    }
}
