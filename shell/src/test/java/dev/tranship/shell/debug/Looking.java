package dev.tranship.shell.debug;

import dev.tranship.dsl.engine.Breakpoint;
import dev.tranship.dsl.engine.Debugger;
import dev.tranship.dsl.engine.Halt;
import dev.tranship.dsl.engine.Resumption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A debugger that notes where it halts, and answers as it is told; when it has no more to say, with CONTINUE. */
final class Looking implements Debugger {
    private final List<Breakpoint> breakpoints = new ArrayList<>();
    private final List<Function<Halt, Resumption>> answers = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    Looking(Breakpoint... breakpoints) {
        this.breakpoints.addAll(List.of(breakpoints));
    }

    Looking then(Function<Halt, Resumption> answer) {
        answers.add(answer);
        return this;
    }

    Looking then(Resumption answer) {
        return then(halt -> answer);
    }

    void forget() {
        breakpoints.clear();
    }

    List<String> reasons() {
        return reasons;
    }

    @Override
    public List<Breakpoint> breakpoints() {
        return List.copyOf(breakpoints);
    }

    @Override
    public Resumption halted(Halt halt) {
        reasons.add(halt.reason());
        return answers.isEmpty() ? Resumption.CONTINUE : answers.remove(0).apply(halt);
    }
}
