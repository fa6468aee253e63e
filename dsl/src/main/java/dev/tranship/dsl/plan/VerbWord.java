package dev.tranship.dsl.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The verbs of the language, in the order of the guide. */
enum VerbWord {
    ASSESS(new AssessGrammar()),
    COPY(new CopyGrammar()),
    SCHEMA(new SchemaGrammar()),
    BACKUP(new BackupGrammar()),
    RESTORE(new RestoreGrammar()),
    VERIFY(new VerifyGrammar()),
    SWAP(new SwapGrammar()),
    PARTITION(new PartitionGrammar()),
    COMPARE(new CompareGrammar()),
    GUARD(new GuardGrammar()),
    CHECK(new CheckGrammar()),
    SQL(new StatementsGrammar(Language.SQL)),
    CYPHER(new StatementsGrammar(Language.CYPHER)),
    UPGRADE(new UpgradeGrammar()),
    SCRIPT(new ScriptGrammar()),
    ENV(new EnvGrammar()),
    APPROVE(new ApproveGrammar());

    private final VerbGrammar<?> grammar;
    private final Map<String, Setting<?>> settings;
    private final Map<String, Setting<?>> beside;

    VerbWord(VerbGrammar<?> grammar) {
        this.grammar = grammar;
        this.settings = grammar.settings();
        this.beside = Setting.join(Settings.ITEM, settings, grammar.common());
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    VerbGrammar<?> grammar() {
        return grammar;
    }

    /** {@return the settings of the verb's own, without the common ones} */
    Map<String, Setting<?>> settings() {
        return settings;
    }

    /** {@return all settings that may stand beside the verb} */
    Map<String, Setting<?>> beside() {
        return beside;
    }

    static @Nullable VerbWord of(String word) {
        for (VerbWord verb : values()) {
            if (verb.word().equals(word)) {
                return verb;
            }
        }
        return null;
    }

    static VerbWord of(Step.Verb verb) {
        return Objects.requireNonNull(of(verb.word()), verb.word());
    }

    static List<String> words() {
        return Arrays.stream(values()).map(VerbWord::word).toList();
    }

    /** {@return the settings of a verb as they are written} */
    static Map<String, Object> write(Step.Verb verb, Form form) {
        Written written = new Written(form);
        write(of(verb).grammar, verb, written);
        return written.map();
    }

    private static <V extends Step.Verb> void write(VerbGrammar<V> grammar, Step.Verb verb, Written written) {
        grammar.write(grammar.type().cast(verb), written);
    }

    /** {@return the verb with nothing said beside its subject; null where all of it is to be written} */
    static Step.@Nullable Verb plain(Step.Verb verb) {
        return plain(of(verb).grammar, verb);
    }

    private static <V extends Step.Verb> @Nullable V plain(VerbGrammar<V> grammar, Step.Verb verb) {
        return grammar.plain(grammar.type().cast(verb));
    }

    /** {@return what a made id says behind the verb; may be empty} */
    static String name(Step.Verb verb, Node.Mapping settings) {
        return name(of(verb).grammar, verb, settings);
    }

    private static <V extends Step.Verb> String name(VerbGrammar<V> grammar, Step.Verb verb, Node.Mapping settings) {
        return grammar.name(grammar.type().cast(verb), settings);
    }
}
