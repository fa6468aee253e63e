package dev.tranship.dsl.plan;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a plan writes one verb: what settings it has, what step they make, and how such a step is written again. What the step
 * does stands elsewhere.
 */
interface VerbGrammar<V extends Step.Verb> {
    /** The help for verbs that only look. */
    String CHANGES_NOTHING = "it changes nothing: leave 'undo' out";

    Class<V> type();

    /** {@return the setting that the short form gives when it has no arrow} */
    String subject();

    /** {@return whether the short form may be {@code source -> target}} */
    default boolean hasArrow() {
        return false;
    }

    /** {@return one line for people} */
    String about();

    /** {@return the shortest way to write it right, for diagnostics} */
    String shape();

    /** {@return the settings of its own, in the order of the guide} */
    Map<String, Setting<?>> settings();

    /** {@return the settings of every step, as this one has them} */
    default Map<String, Setting<?>> common() {
        return CommonSettings.TABLE;
    }

    /** {@return how far a step proves what it did when nothing is said} */
    default Step.Verify proof() {
        return Step.Verify.NONE;
    }

    /** {@return whether statements may take the step back} Elsewhere they would never run. */
    default boolean takesStatementsToUndo() {
        return false;
    }

    /** {@return what to do where statements take nothing back} */
    default String undoHelp(String word) {
        return "leave 'undo' out: '" + word
                + "' is taken back by itself; for more, add a step 'sql' with its own 'undo'";
    }

    /** Reports what no setting can know by itself. */
    default void check(Said said) {}

    /** {@return the verb; all required settings are given} */
    V read(Given given);

    /** Writes the settings, so that they read as an equal verb. */
    void write(V verb, Written written);

    /** {@return the verb with nothing said beside its subject; null where all of it is to be written} */
    default @Nullable V plain(V verb) {
        return null;
    }

    /** {@return what a made id says behind the verb: where it writes to} */
    default String name(V verb, Node.Mapping settings) {
        return verb.addresses()
                .reduce((first, last) -> last)
                .map(Address::toString)
                .orElse("");
    }

    /**
     * A step as it stands in the plan.
     *
     * @param verb the value of the verb itself
     * @param settings all settings, with those of the short form and the defaults
     * @param excused settings that are not there because they are wrong, which is reported
     * @param given what of the settings could be read
     */
    record Said(Node verb, Node.Mapping settings, Set<String> excused, Given given, Problems problems) {
        boolean has(Setting<?> setting) {
            return settings.entry(setting.name()) != null;
        }
    }

    /** {@return the names of the settings that make a step this step: required ones and the two sides} */
    default Set<String> essential() {
        return Stream.concat(
                        Stream.of("from", "to", subject()),
                        settings().values().stream().filter(Setting::required).map(Setting::name))
                .filter(settings()::containsKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
