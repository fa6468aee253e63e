package dev.tranship.dsl.script;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table, collection, namespace … as scripts use it: {@code wh.main}, {@code wh.main.customer}. */
public interface ScriptDataset {
    /** {@return the last segment of the path; the connection's name where there is none} */
    String name();

    /** {@return its address, e.g. {@code wh.main.customer}} */
    String address();

    /** {@return what is called so within it} */
    ScriptDataset child(String name);

    /** {@return its columns in order, each as name, type, nullable, key} */
    List<Map<String, @Nullable Object>> columns();

    /** {@return the rows of it for which a condition in the backend's own language holds} */
    ScriptDataset where(String condition);

    long count();

    /** {@return its first rows as column → boxed value} */
    List<Map<String, @Nullable Object>> rows(long limit);

    /**
     * Copies it.
     *
     * @param options the settings of the verb {@code copy}: boxed values, lists and maps; a function is a {@link
     *     dev.tranship.dsl.plan.Step.Code} with its text and place, and knows nothing of the script around it
     * @return what was done, e.g. {@code rows}, {@code rejected}
     */
    Map<String, @Nullable Object> copyTo(ScriptDataset target, Map<String, @Nullable Object> options);
}
