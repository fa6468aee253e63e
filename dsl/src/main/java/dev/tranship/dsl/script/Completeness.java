package dev.tranship.dsl.script;

import dev.tranship.dsl.plan.Diagnostic;

/** Whether what was typed so far can be run. */
public sealed interface Completeness {
    record Complete() implements Completeness {}

    /** More must follow: a bracket, a string over lines, a comment or an operator is open. */
    record Incomplete() implements Completeness {}

    /** @param problem JS-101 with its place in the text */
    record Wrong(Diagnostic problem) implements Completeness {}
}
