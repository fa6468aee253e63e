package dev.tranship.shell.cli;

import dev.tranship.dsl.engine.EngineException;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a command tells its caller what became of it. The numbers are part of the interface and never change. */
public enum ExitCode {
    OK(0, "all went well"),
    FAILED(1, "the run failed; it can be resumed or undone"),
    USAGE(2, "the command line or the plan is wrong; nothing was done"),
    REJECTS(3, "finished, with rejected rows or objects that need a person"),
    DIFFERENT(4, "source and target differ, or data breaks a rule"),
    CONNECT(5, "a connection cannot be opened"),
    PENDING(10, "changes are pending"),
    INTERNAL(70, "internal error"),
    INTERRUPTED(130, "interrupted");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public static ExitCode of(EngineException.Kind kind) {
        return switch (kind) {
            case FAILED -> FAILED;
            case USAGE -> USAGE;
            case DIFFERENT -> DIFFERENT;
            case CONNECT -> CONNECT;
            case INTERRUPTED -> INTERRUPTED;
        };
    }

    /** {@return code → meaning, for {@code --help}} */
    static Map<String, String> table() {
        Map<String, String> table = new LinkedHashMap<>();
        for (ExitCode each : values()) {
            table.put(String.valueOf(each.code), each.meaning);
        }
        return table;
    }
}
