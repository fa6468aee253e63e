package dev.tranship.dsl.script;

import org.graalvm.polyglot.Value;

/** Code that works on no row: its random numbers follow from the seed and their order alone. */
final class WithoutRows implements JsValues.RowCalls {
    private final RowRandom random;

    WithoutRows(long seed) {
        this.random = new RowRandom(seed);
    }

    @Override
    public double random(int row) {
        return random.next();
    }

    @Override
    public void emit(int row, String dataset, Value value) {
        throw new IllegalArgumentException("rows can be emitted only while a row is transformed");
    }
}
