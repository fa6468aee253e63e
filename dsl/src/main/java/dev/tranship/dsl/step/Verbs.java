package dev.tranship.dsl.step;

import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.step.assess.AssessAction;
import dev.tranship.dsl.step.backup.BackupAction;
import dev.tranship.dsl.step.backup.RestoreAction;
import dev.tranship.dsl.step.check.CheckAction;
import dev.tranship.dsl.step.compare.CompareAction;
import dev.tranship.dsl.step.copy.CopyAction;
import dev.tranship.dsl.step.env.EnvAction;
import dev.tranship.dsl.step.guard.GuardAction;
import dev.tranship.dsl.step.partition.PartitionAction;
import dev.tranship.dsl.step.script.ScriptAction;
import dev.tranship.dsl.step.swap.SwapAction;
import dev.tranship.dsl.step.upgrade.UpgradeAction;
import dev.tranship.dsl.step.verify.VerifyAction;

/** What each verb of the language does. */
public final class Verbs {
    private Verbs() {}

    public static VerbAction action(Step.Verb verb) {
        if (verb instanceof Step.Copy copy) {
            return new CopyAction(copy);
        } else if (verb instanceof Step.Schema schema) {
            return new SchemaAction(schema);
        } else if (verb instanceof Step.Swap swap) {
            return new SwapAction(swap);
        } else if (verb instanceof Step.Partition partition) {
            return new PartitionAction(partition);
        } else if (verb instanceof Step.Sql sql) {
            return new SqlAction(sql);
        } else if (verb instanceof Step.VerifyVerb verify) {
            return new VerifyAction(verify);
        } else if (verb instanceof Step.Assess assess) {
            return new AssessAction(assess);
        } else if (verb instanceof Step.Backup backup) {
            return new BackupAction(backup);
        } else if (verb instanceof Step.Restore restore) {
            return new RestoreAction(restore);
        } else if (verb instanceof Step.Compare compare) {
            return new CompareAction(compare);
        } else if (verb instanceof Step.Check check) {
            return new CheckAction(check);
        } else if (verb instanceof Step.Guard guard) {
            return new GuardAction(guard);
        } else if (verb instanceof Step.Upgrade upgrade) {
            return new UpgradeAction(upgrade);
        } else if (verb instanceof Step.Script script) {
            return new ScriptAction(script);
        } else if (verb instanceof Step.Env env) {
            return new EnvAction(env);
        } else if (verb instanceof Step.Approve approve) {
            return new ApproveAction(approve);
        }
        throw new IllegalStateException("no action for " + verb.word());
    }
}
