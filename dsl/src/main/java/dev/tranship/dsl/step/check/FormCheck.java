package dev.tranship.dsl.step.check;

import dev.tranship.spi.Batch;
import dev.tranship.spi.Vector;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Whether all values of a column are of one form. What is in the minority is at fault; NULL has no form. */
final class FormCheck implements RowCheck {
    private final String column;
    private final Function<Object, String> form;
    private final Supplier<Offenders> offenders;
    private final Map<String, Offenders> byForm = new TreeMap<>();

    /** @param offenders makes those of one form */
    FormCheck(String column, Function<Object, String> form, Supplier<Offenders> offenders) {
        this.column = column;
        this.form = form;
        this.offenders = offenders;
    }

    @Override
    public void look(Batch batch) {
        Vector vector = batch.vector(batch.rowType().indexOf(column));
        for (int row = 0; row < batch.rows(); row++) {
            Object value = vector.isNull(row) ? null : vector.get(row);
            if (value != null) {
                byForm.computeIfAbsent(form.apply(value), f -> offenders.get()).add(batch, row);
            }
        }
    }

    /** {@return the rows of all forms but the most frequent one} */
    Offenders minority() {
        Offenders all = offenders.get();
        String most = majority();
        byForm.forEach((name, rows) -> {
            if (!name.equals(most)) {
                all.addAll(rows);
            }
        });
        return all;
    }

    /** {@return the forms and how often each is there, the most frequent one first} */
    String forms() {
        return byForm.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Offenders> e) ->
                                -e.getValue().rows())
                        .thenComparing(Map.Entry::getKey))
                .map(e -> e.getKey() + " " + e.getValue().rows())
                .collect(Collectors.joining(", "));
    }

    private String majority() {
        return byForm.entrySet().stream()
                .max(Comparator.comparing(
                                (Map.Entry<String, Offenders> e) -> e.getValue().rows())
                        .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
