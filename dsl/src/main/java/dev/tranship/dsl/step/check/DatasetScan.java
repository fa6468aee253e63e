package dev.tranship.dsl.step.check;

import dev.tranship.dsl.engine.Event;
import dev.tranship.dsl.engine.StepContext;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Misfit;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One dataset and everything that is looked for in its rows: they are read once, whatever the number of rules. */
final class DatasetScan implements AutoCloseable {
    private final Table table;
    private final RowType all;
    private final Set<String> columns = new LinkedHashSet<>();
    private final List<RowCheck> checks = new ArrayList<>();
    private final Map<List<String>, Hashes> hashes = new LinkedHashMap<>();
    private boolean whole;
    private long rows;

    DatasetScan(Table table, RowType all) {
        this.table = table;
        this.all = all;
        columns.addAll(table.rowKey());
    }

    Table table() {
        return table;
    }

    /** {@return the row type of all columns} */
    RowType all() {
        return all;
    }

    boolean has(String column) {
        return all.indexOf(column) >= 0;
    }

    long rows() {
        return rows;
    }

    void add(List<String> needed, RowCheck check) {
        columns.addAll(needed);
        checks.add(check);
    }

    /** Adds what needs every column. */
    void addWhole(RowCheck check) {
        whole = true;
        checks.add(check);
    }

    /** {@return the hashes of what these columns hold together, which are there when the rows have been read} */
    Hashes hashes(List<String> of) {
        return hashes.computeIfAbsent(of, names -> {
            Hashes collected = new Hashes();
            HashedColumns hashed = new HashedColumns(all, names);
            add(names, batch -> hashed.forEach(batch, (row, hash) -> collected.add(hash.high(), hash.low())));
            return collected;
        });
    }

    /** Reads the rows once, for all checks. */
    void read(StepContext context, String connection, Snapshot snapshot, Offenders misfits) {
        List<String> names = whole
                ? List.of()
                : all.names().stream().filter(columns::contains).toList();
        read(context, connection, snapshot, names, batch -> {
            rows += batch.rows();
            for (Misfit misfit : batch.misfits()) {
                misfits.add(batch, misfit.row(), misfit.column() + " holds " + misfit.value() + ": " + misfit.reason());
            }
            checks.forEach(check -> check.look(batch));
        });
    }

    /** Reads some columns once more. */
    void again(StepContext context, String connection, Snapshot snapshot, List<String> needed, RowCheck check) {
        Set<String> wanted = new LinkedHashSet<>(table.rowKey());
        wanted.addAll(needed);
        List<String> names = all.names().stream().filter(wanted::contains).toList();
        read(context, connection, snapshot, names, check);
    }

    private void read(StepContext context, String connection, Snapshot snapshot, List<String> names, RowCheck check) {
        ReadRequest request =
                new ReadRequest(table.path(), names, null, ReadRequest.DEFAULT_ROWS, ReadRequest.DEFAULT_BYTES);
        long seen = 0;
        for (Snapshot.Split split : snapshot.split(request, 1)) {
            try (BatchReader reader = snapshot.read(request, split, null)) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    context.gate().pass();
                    check.look(batch);
                    seen += batch.rows();
                    context.listener()
                            .on(new Event.Progress(
                                    context.step().id(),
                                    connection + "." + table.path(),
                                    Event.Phase.CHECK,
                                    seen,
                                    -1,
                                    0,
                                    0));
                }
            }
        }
    }

    @Override
    public void close() {
        checks.forEach(RowCheck::close);
        hashes.values().forEach(Hashes::close);
    }
}
