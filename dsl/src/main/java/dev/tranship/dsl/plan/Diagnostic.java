package dev.tranship.dsl.plan;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, or worth knowing, about a plan. Rendered at the edge as {@code place: severity code: message},
 * the line with a caret, and the way out.
 *
 * @param code stable, e.g. {@code PLAN-103}; its page is {@code docs/errors/<code>.md}
 * @param message one sentence, without place and code
 * @param length how many characters from the place on the caret underlines; at least 1
 * @param sourceLine the text of the line, null where there is none
 * @param help the way out, e.g. {@code did you mean 'batch'?}; null where the message says it all
 */
public record Diagnostic(
        Severity severity,
        String code,
        String message,
        Place place,
        int length,
        @Nullable String sourceLine,
        @Nullable String help) {

    public enum Severity {
        ERROR,
        WARNING
    }
}
