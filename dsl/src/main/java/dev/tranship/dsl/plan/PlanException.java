package dev.tranship.dsl.plan;

import java.util.List;
import java.util.stream.Collectors;

/** A plan cannot be used. Carries everything that is wrong with it, in the order of the text. */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    public PlanException(List<Diagnostic> diagnostics) {
        super(diagnostics.stream()
                .map(d -> d.place() + ": " + d.code() + ": " + d.message())
                .collect(Collectors.joining("\n")));
        this.diagnostics = List.copyOf(diagnostics);
    }

    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
