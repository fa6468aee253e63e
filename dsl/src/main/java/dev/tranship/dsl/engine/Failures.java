package dev.tranship.dsl.engine;

import dev.tranship.dsl.engine.EngineException.Kind;
import dev.tranship.dsl.plan.Step;
import dev.tranship.spi.EndpointException;
import org.jspecify.annotations.Nullable;

/** Says what failed at an endpoint as a person can read it: with a code, the step, the place in the plan and a way out. */
final class Failures {
    private Failures() {}

    static EngineException readable(EndpointException e, Step step) {
        return readable(e, step, help(e));
    }

    /** Says it of a step that is being taken back, which goes on by another `undo`. */
    static EngineException undoing(EndpointException e, Step step) {
        String help = e.hint() != null
                ? e.hint()
                : switch (e.kind()) {
                    case CAPACITY -> "make room, then `undo` again";
                    case CONSTRAINT -> "mend what breaks it, then `undo` again";
                    case CONNECT, AUTHENTICATE, NOT_FOUND, UNSUPPORTED, STATEMENT, TRANSIENT, CORRUPT -> help(e);
                };
        return readable(e, step, help);
    }

    private static EngineException readable(EndpointException e, Step step, @Nullable String help) {
        Kind kind = switch (e.kind()) {
            case CONNECT, AUTHENTICATE -> Kind.CONNECT;
            case NOT_FOUND, CONSTRAINT, UNSUPPORTED, STATEMENT, TRANSIENT, CAPACITY, CORRUPT -> Kind.FAILED;
        };
        String code = switch (e.kind()) {
            case CONNECT -> "CONN-401";
            case AUTHENTICATE -> "CONN-402";
            case NOT_FOUND -> "RUN-208";
            case CONSTRAINT -> "RUN-204";
            case UNSUPPORTED -> "RUN-212";
            case STATEMENT -> "RUN-220";
            case TRANSIENT -> Retrying.TRANSIENT;
            case CAPACITY -> "RUN-222";
            case CORRUPT -> "RUN-223";
        };
        return new EngineException(kind, code, "step " + step.id() + where(e, step) + ": " + e.getMessage(), help, e);
    }

    /** {@return the way out: what the endpoint knows of one, else what helps with failures of that kind} */
    static @Nullable String help(EndpointException e) {
        if (e.hint() != null) {
            return e.hint();
        }
        return switch (e.kind()) {
            case CONNECT -> "check that what the connection names is there, answers, and may be used";
            case AUTHENTICATE -> "check the connection's user name and password";
            case CAPACITY -> "make room, then `resume`; or `undo`, which frees what the step has written";
            case CONSTRAINT -> "mend what breaks it, then `resume`; or `undo` the step, and run it again";
            case NOT_FOUND, UNSUPPORTED, STATEMENT, TRANSIENT, CORRUPT -> null;
        };
    }

    /** {@return the place of the statement that failed; empty where the plan holds none} */
    private static String where(EndpointException e, Step step) {
        if (!(step.verb() instanceof Step.Sql sql)) {
            return "";
        }
        String message = String.valueOf(e.getMessage());
        return sql.statements().stream()
                .filter(s -> message.contains(s.text().length() > 200 ? s.text().substring(0, 200) : s.text()))
                .filter(s -> s.place().line() > 0)
                .findFirst()
                .map(s -> ", " + s.place().file() + ":" + s.place().line())
                .orElse("");
    }
}
