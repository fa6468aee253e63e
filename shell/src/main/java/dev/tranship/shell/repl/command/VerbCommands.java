package dev.tranship.shell.repl.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.PlanReader;
import dev.tranship.dsl.plan.Step;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.Command.When;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The verbs of plans, typed: journaled in a run of their own, and saved as a plan that does the same. */
public final class VerbCommands {
    // What is none of these is asked, on a connection that cannot write.
    private static final Pattern CHANGES = Pattern.compile(
            "(?is)\\s*(?:insert|update|delete|merge|replace|upsert|truncate|create|drop|alter|rename|comment|grant|revoke|call|"
                    + "exec|execute|do|vacuum|analyze|reindex|refresh|copy|load|import|attach|detach)\\b.*|\\s*run=.*|"
                    + "\\s*(?:with|explain)\\b.*\\b(?:insert|update|delete|merge)\\b.*");
    /** In a graph a change may stand anywhere in a statement. */
    private static final Pattern CHANGES_OF_GRAPH =
            Pattern.compile("(?is).*\\b(create|merge|set|delete|remove|drop|foreach|load|run=).*");

    private static final Pattern AGREED = Pattern.compile("(?s)(.*?)\\s+--yes\\s*;?\\s*");
    private static final Pattern UNDO = Pattern.compile("(?s)(.*?)\\s+undo=(.*)");

    private final ReplState state;
    private final LookingCommands looking;
    private final Walk walk;

    public VerbCommands(ReplState state) {
        this.state = state;
        this.looking = new LookingCommands(state);
        this.walk = new Walk(state);
    }

    public List<Command> all() {
        return List.of(
                verb("assess", "SOURCE [-> TARGET]", "say what a copy would meet", "assess shop -> wh"),
                verb(
                        "copy",
                        "SOURCE -> TARGET [SETTING=VALUE…]",
                        "copy datasets: schema, data, keys, indexes, views",
                        "copy shop.customer -> wh.main.customer mode=append"),
                verb("schema", "SOURCE -> TARGET [SETTING=VALUE…]", "create the tables, no rows", "schema shop -> wh"),
                verb("backup", "SOURCE [keep=TIME]", "save what a connection holds", "backup wh keep=3d"),
                verb("restore", "BACKUP -> TARGET", "bring back a backup", "restore latest -> wh"),
                verb(
                        "verify",
                        "SOURCE -> TARGET [SETTING=VALUE…]",
                        "compare two places by content",
                        "verify shop.customer -> wh.main.customer"),
                verb(
                        "swap",
                        "NEW -> OLD [SETTING=VALUE…]",
                        "give tables the places of others, all at once",
                        "swap wh.main.orders__new -> wh.main.orders"),
                verb(
                        "partition",
                        "TABLE by={…} [SETTING=VALUE…]",
                        "rebuild a table in partitions while it is written to",
                        "partition app.public.event by={range: at, every: month}"),
                verb(
                        "compare",
                        "SOURCE -> TARGET queries=[{sql: …}] [SETTING=VALUE…]",
                        "time queries on two sides",
                        "compare shop -> wh queries=[{sql: select count(*) from customer}]"),
                verb(
                        "guard",
                        "CONNECTION SETTING=VALUE…",
                        "watch over the steps behind it",
                        "guard wh free_disk=5GB on_trip=pause"),
                verb(
                        "upgrade",
                        "CONNECTION versions=FOLDER [SETTING=VALUE…]",
                        "bring a schema to a version, by files",
                        "upgrade wh versions=versions target=1.1.0"),
                verb(
                        "env",
                        "FILE [SETTING=VALUE…]",
                        "change variables of a configuration file",
                        "env app.env rename={PG_HOST: DB_HOST}"),
                verb("script", "FILE", "run a script", "script enrich.js"),
                statement("sql", "sql shop select count(*) from customer", CHANGES),
                statement("cypher", "cypher graph match (p:Person) return p.name", CHANGES_OF_GRAPH),
                Command.of(
                                Group.VERB,
                                "save",
                                "FILE [--yes]",
                                "write what was typed and not undone as a plan",
                                "save nightly.yaml",
                                this::save)
                        .takes(Kind.FILE)
                        .when(When.IDLE));
    }

    private Command verb(String name, String usage, String summary, String example) {
        return Command.of(Group.VERB, name, usage, summary, example, words -> typed(name, words.rest()))
                .takes(Kind.STEP_TEXT)
                .when(When.IDLE);
    }

    /** @param changes what a statement looks like that is more than a question */
    private Command statement(String name, String example, Pattern changes) {
        return Command.of(
                        Group.VERB,
                        name,
                        "CONNECTION STATEMENT [undo=STATEMENT] [--yes]",
                        "ask a store in its own language, or change it",
                        example,
                        words -> statement(name, changes, words))
                .takes(Kind.CONNECTION, Kind.STATEMENT);
    }

    /** Does a verb with what was typed behind it. */
    ExitCode typed(String verb, String text) {
        if (state.halting().halt().isPresent()) {
            throw CliException.usage(
                    "CLI-629",
                    "another step has to wait: a step is halted",
                    "`continue` lets it go on, `abort` takes it back");
        }
        return perform(verb + " " + agreed(text));
    }

    private ExitCode perform(String text) {
        Session typed = state.typedSession();
        Step step = PlanReader.step(text, "typed", typed.plan());
        return walk.run(typed, session -> session.appendAndRun(step));
    }

    /** {@return the text without {@code --yes} at its end, which is remembered} */
    private String agreed(String text) {
        Matcher matcher = AGREED.matcher(" " + text);
        state.questions().agreed(matcher.matches());
        return matcher.matches() ? matcher.group(1).strip() : text;
    }

    // ---- statements

    private ExitCode statement(String verb, Pattern changes, Words words) {
        String connection = words.require("the connection");
        String statement = words.rest();
        if (statement.isEmpty()) {
            throw CliException.usage("CLI-621", "the statement is missing", "`help " + verb + "` shows one");
        }
        if (!changes.matcher(statement).matches()) {
            return looking.query(connection, statement);
        }
        if (state.halting().halt().isPresent()) {
            throw CliException.usage(
                    "CLI-629",
                    "what changes a store has to wait: a step is halted",
                    "`continue` lets it go on, `abort` takes it back");
        }
        String effect = agreed(statement);
        return perform(
                effect.startsWith("run=") ? verb + " " + connection + " " + effect : step(verb, connection, effect));
    }

    /** {@return the step as a plan has it: within a statement much looks like a setting that is none} */
    private static String step(String verb, String connection, String statement) {
        ObjectNode step = JsonNodeFactory.instance.objectNode();
        Matcher undo = UNDO.matcher(statement);
        step.put(verb, connection).put("run", undo.matches() ? undo.group(1) : statement);
        if (undo.matches()) {
            step.put("undo", undo.group(2).strip());
        }
        return step.toString();
    }

    // ---- as a plan

    private ExitCode save(Words words) {
        String name = words.require("the file");
        boolean yes = words.take("--yes");
        words.end();
        Path file = state.context().path(name);
        if (Files.exists(file) && !yes && !state.questions().yes(name + " is there already. Replace it?")) {
            state.output().note("nothing was written");
            return ExitCode.OK;
        }
        Session typed = state.typedSession();
        walk.quietly(typed, () -> {
            typed.save(file);
            return typed;
        });
        state.output().note("written to " + name + "; `open " + name + "` opens it");
        return ExitCode.OK;
    }
}
