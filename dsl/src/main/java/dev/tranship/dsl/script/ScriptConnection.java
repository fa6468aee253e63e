package dev.tranship.dsl.script;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An opened connection as scripts use it. Values are boxed values of {@link dev.tranship.spi.Values}. */
public interface ScriptConnection {
    String name();

    /** {@return the datasets, in the order of the catalog} */
    List<ScriptDataset> tables();

    /** {@return the dataset or namespace of that path, whether it exists or not; the connection itself for no segments} */
    ScriptDataset at(List<String> path);

    /** Runs a statement and {@return how many rows it touched, -1 where that is not known} */
    long execute(String statement);

    /** {@return the rows as column → value, columns in order} */
    List<Map<String, @Nullable Object>> query(String statement);
}
