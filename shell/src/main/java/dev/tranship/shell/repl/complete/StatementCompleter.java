package dev.tranship.shell.repl.complete;

import dev.tranship.dsl.engine.RunHistory;
import dev.tranship.dsl.engine.Session;
import dev.tranship.dsl.plan.Plan;
import dev.tranship.dsl.plan.Step;
import dev.tranship.dsl.plan.Vocabulary;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Settings.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.builtins.Completers.FilesCompleter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * What the tab key offers, by what the command takes at the cursor; anything that is no command is JavaScript. Nothing is
 * opened or asked for here: names in stores are those that {@link Metadata} has read.
 */
public final class StatementCompleter implements Completer {
    private static final Pattern LITERAL = Pattern.compile("--[a-z][a-z-]*|(?<![\\p{L}-])[a-z][a-z-]*(?![\\p{L}])");
    private static final Pattern ROW_MEMBER = Pattern.compile("(?s).*(?<![\\p{L}\\p{N}_$.])row\\.[\\p{L}\\p{N}_$]*");
    private static final String ARROW = "->";

    private final ReplState state;
    private final StoreWords stores;
    private final ScriptWords scripts;
    private final StatementWords statements;
    private final FilesCompleter files;

    public StatementCompleter(ReplState state, Metadata metadata) {
        this.state = state;
        this.stores = new StoreWords(state, metadata);
        this.scripts = new ScriptWords(state.javascript(), stores);
        this.statements = new StatementWords(stores);
        this.files = new FilesCompleter(() -> state.context().surroundings().folder());
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        Offer offer = new Offer(candidates, "");
        String word = line.word().substring(0, line.wordCursor());
        if (line.wordIndex() == 0) {
            state.commands()
                    .all()
                    .forEach(command -> offer.word(command.group().title(), command.name(), command.summary()));
            if (word.startsWith("\\")) {
                aliases(offer);
            }
            scripts.offer(offer, word);
            return;
        }
        Optional<Command> command = state.commands().find(line.words().get(0));
        if (command.isEmpty()) {
            scripts.offer(offer, word);
            return;
        }
        if (Vocabulary.settings(command.get().name()).isEmpty() || !takes(command.get(), Kind.STEP_TEXT)) {
            ofCommand(command.get(), offer, word, reader, line, candidates);
        } else {
            stepText(command.get().name(), offer, word, line);
        }
    }

    private void aliases(Offer offer) {
        for (Command command : state.commands().all()) {
            command.aliases().forEach(alias -> offer.word("other names", alias, command.name()));
        }
    }

    private static boolean takes(Command command, Kind kind) {
        return command.takes().contains(kind);
    }

    private void ofCommand(
            Command command, Offer offer, String word, LineReader reader, ParsedLine line, List<Candidate> candidates) {
        int at = line.wordIndex();
        if (word.startsWith("--")) {
            literals(command, offer, "--");
            return;
        }
        if (takes(command, Kind.CONDITION) && at > 1 && conditionBegan(line)) {
            condition(offer, word, line);
            return;
        }
        if (!command.takes().isEmpty()) {
            Kind kind = command.takes().get(Math.min(at, command.takes().size()) - 1);
            ofKind(kind, command, offer, word, reader, line, candidates);
        }
        literals(command, offer, "");
    }

    private void ofKind(
            Kind kind,
            Command command,
            Offer offer,
            String word,
            LineReader reader,
            ParsedLine line,
            List<Candidate> candidates) {
        switch (kind) {
            case PLAN, FILE -> files.complete(reader, line, candidates);
            case STEP -> steps(offer);
            case RUN -> runs(offer);
            case CONNECTION -> stores.connections(offer);
            case DATASET -> stores.addresses(offer, word);
            case URL -> urls(offer);
            case COMMAND -> state.commands().all().forEach(each -> offer.word("commands", each.name(), each.summary()));
            case SETTING ->
                Arrays.stream(Setting.values())
                        .forEach(setting -> offer.word("settings", setting.word(), setting.meaning()));
            case VALUE -> values(command, offer, line);
            case STATEMENT -> statements.offer(offer, line.words().get(1), before(line, 2), word);
            case STEP_TEXT -> stepText(command.name(), offer, word, line);
            case TO, WHEN, CONDITION, TEXT -> {}
        }
    }

    // ---- literals of the usage: options, `all`, `to`, `when`

    private static void literals(Command command, Offer offer, String beginning) {
        Matcher literal = LITERAL.matcher(command.usage());
        while (literal.find()) {
            if (literal.group().startsWith("--") == beginning.equals("--")) {
                offer.word("options", literal.group(), null);
            }
        }
    }

    // ---- what the plan and the shell know

    private void steps(Offer offer) {
        for (Step step : plan().map(Plan::steps).orElse(List.of())) {
            offer.word("steps", step.id(), step.verb().word());
        }
    }

    private Optional<Plan> plan() {
        return state.session().map(Session::plan);
    }

    private void runs(Offer offer) {
        RunHistory.runs(state.workspace())
                .forEach(run -> offer.word("runs", run.id(), run.plan() + ", " + run.steps() + " steps"));
    }

    private void urls(Offer offer) {
        state.context()
                .plugins()
                .all()
                .forEach(factory ->
                        offer.part("kinds of store", factory.scheme() + ":", factory.example(), factory.description()));
    }

    private void values(Command command, Offer offer, ParsedLine line) {
        String name = takes(command, Kind.SETTING) ? line.words().get(1) : command.name();
        Arrays.stream(Setting.values())
                .filter(setting -> setting.word().equals(name))
                .flatMap(setting -> setting.choices().stream())
                .forEach(value -> offer.word("values", value, null));
    }

    // ---- conditions over rows

    private static boolean conditionBegan(ParsedLine line) {
        int when = line.words().indexOf("when");
        return when > 0 && when < line.wordIndex();
    }

    private void condition(Offer offer, String word, ParsedLine line) {
        if (!ROW_MEMBER.matcher(word).matches()) {
            offer.part("the row as it was read", "row.", "row", null);
            return;
        }
        Offer within = offer.after(word.substring(0, word.lastIndexOf('.') + 1));
        plan().stream()
                .flatMap(plan -> plan.steps().stream())
                .filter(step -> step.id().equals(line.words().get(1)))
                .map(Step::verb)
                .filter(Step.Copy.class::isInstance)
                .map(Step.Copy.class::cast)
                .forEach(copy -> rowColumns(within, copy));
    }

    private void rowColumns(Offer offer, Step.Copy copy) {
        String connection = copy.source().connection();
        String path = copy.source().path();
        if (stores.dataset(connection, path).isPresent()) {
            stores.columns(offer, connection, path);
        } else {
            // Several tables: a condition may name what any of them has.
            stores.datasets(connection).forEach(dataset -> StoreWords.columns(offer, dataset));
        }
    }

    // ---- verbs of plans, typed: copy shop.Customer -> wh.main.customer mode=append

    private void stepText(String verb, Offer offer, String word, ParsedLine line) {
        int equals = word.indexOf('=');
        if (equals > 0) {
            setting(verb, word.substring(0, equals))
                    .ifPresent(setting -> setting.choices()
                            .forEach(choice -> offer.after(setting.name() + "=").word("values", choice, null)));
            return;
        }
        List<String> typed = line.words().subList(1, line.wordIndex());
        if (typed.isEmpty() || typed.get(typed.size() - 1).equals(ARROW)) {
            stores.addresses(offer, word);
            return;
        }
        if (!typed.contains(ARROW)) {
            offer.word("to", ARROW, "what follows is where it goes");
        }
        Vocabulary.settings(verb)
                .forEach(setting -> offer.part("settings", setting.name() + "=", setting.name(), setting.about()));
    }

    private static Optional<Vocabulary.Word> setting(String verb, String name) {
        return Vocabulary.settings(verb).stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst();
    }

    // ---- text

    /** {@return the words from one on to the cursor's word} */
    private static String before(ParsedLine line, int from) {
        return String.join(" ", line.words().subList(Math.min(from, line.wordIndex()), line.wordIndex()));
    }
}
