package dev.tranship.dsl.script;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be reached from a prompt. Asked before every line, so its answers may change. */
public interface ConsoleHost extends ScriptHost {
    /** {@return the names that stand for connections, in order; nothing is opened for this} */
    Set<String> connections();

    /** {@return the open run as boxed values, lists and maps; null where no plan is open} */
    @Nullable
    Map<String, ? extends @Nullable Object> run();
}
