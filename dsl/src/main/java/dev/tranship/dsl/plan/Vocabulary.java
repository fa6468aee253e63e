package dev.tranship.dsl.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words of the language, for those who help with writing it. */
public final class Vocabulary {
    private Vocabulary() {}

    /**
     * @param about one sentence
     * @param choices what a setting can be, where that is a list of words
     */
    public record Word(String name, String about, List<String> choices) {
        public Word {
            choices = List.copyOf(choices);
        }
    }

    /** {@return the verbs, in the order of the guide} */
    public static List<Word> verbs() {
        return Arrays.stream(VerbWord.values())
                .map(verb -> new Word(verb.word(), verb.grammar().about(), List.of()))
                .toList();
    }

    /** {@return the settings of a verb, then those of every step; empty where there is no such verb} */
    public static List<Word> settings(String verb) {
        return Optional.ofNullable(VerbWord.of(verb))
                .map(word -> Setting.join(word.settings(), CommonSettings.TABLE))
                .orElse(Map.of())
                .values()
                .stream()
                .map(setting ->
                        new Word(setting.name(), setting.about(), setting.kind().choices()))
                .toList();
    }
}
