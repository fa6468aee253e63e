package dev.tranship.dsl.convert;

import org.jspecify.annotations.Nullable;

/** How one type becomes another. The reason is there when the verdict is IMPOSSIBLE. */
record Rule(Conversion.Verdict verdict, @Nullable String reason, Single single, Fast fast) {

    /** Converts a boxed value, or throws a {@link Refusal}. */
    @FunctionalInterface
    interface Single {
        Object convert(Object value);
    }

    static Rule always(Single single, Fast fast) {
        return new Rule(Conversion.Verdict.ALWAYS, null, single, fast);
    }

    static Rule checked(Single single, Fast fast) {
        return new Rule(Conversion.Verdict.CHECKED, null, single, fast);
    }

    static Rule of(boolean always, Single single, Fast fast) {
        return always ? always(single, fast) : checked(single, fast);
    }

    static Rule impossible(String reason) {
        return new Rule(
                Conversion.Verdict.IMPOSSIBLE,
                reason,
                value -> {
                    throw new Refusal(reason);
                },
                new Fast.None());
    }

    boolean isAlways() {
        return verdict == Conversion.Verdict.ALWAYS;
    }
}
