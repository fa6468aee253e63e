package dev.tranship.plugin.rocksdb;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Vector;
import java.util.ArrayList;
import java.util.List;

/**
 * A table: a family with a key for each row, which sorts as the table's key does, and as its value all other columns. The value is a byte
 * that says how it is written, a bit for each column that says whether it is NULL, and those that are not.
 */
final class RowLayout implements Layout {
    private static final int FORMAT = 1;
    private static final int BITS = 8;
    private static final byte[] NOTHING = {};

    private final DatasetPath path;
    private final RowType rowType;
    private final List<String> key;
    private final List<Cell> keys = new ArrayList<>();
    private final List<Cell> values = new ArrayList<>();
    private final boolean[] inValue;

    /** A column at its place among all columns. */
    private record Cell(int column, SortedCell cell) {}

    /** @param key columns that are never NULL, in the order in which they sort */
    RowLayout(DatasetPath path, List<Field> columns, List<String> key) {
        this.path = path;
        this.rowType = new RowType(columns);
        this.key = List.copyOf(key);
        this.inValue = new boolean[columns.size()];
        for (String name : key) {
            keys.add(cell(rowType.indexOf(name)));
        }
        for (int i = 0; i < inValue.length; i++) {
            inValue[i] = !key.contains(rowType.name(i));
            if (inValue[i]) {
                values.add(cell(i));
            }
        }
    }

    private Cell cell(int column) {
        return new Cell(column, new SortedCell(rowType.field(column)));
    }

    @Override
    public DatasetPath path() {
        return path;
    }

    @Override
    public String family() {
        return path.name();
    }

    @Override
    public RowType rowType() {
        return rowType;
    }

    @Override
    public List<String> key() {
        return key;
    }

    @Override
    public byte[] prefix() {
        return NOTHING;
    }

    @Override
    public boolean matches(byte[] bytes) {
        return true;
    }

    @Override
    public boolean inValue(int column) {
        return inValue[column];
    }

    @Override
    public byte[] key(Source source, int row) {
        ByteOutput bytes = new ByteOutput();
        for (int i = 0; i < keys.size(); i++) {
            Cell cell = keys.get(i);
            cell.cell().putKey(source.required(cell.column(), row), row, i == keys.size() - 1, bytes);
        }
        return bytes.bytes();
    }

    @Override
    public byte[] value(Source source, int row) {
        ByteOutput bytes = new ByteOutput().put(FORMAT);
        int bits = 0;
        for (int i = 0; i < values.size(); i++) {
            bits |= source.value(values.get(i).column(), row) == null ? 1 << i % BITS : 0;
            if (i % BITS == BITS - 1 || i == values.size() - 1) {
                bytes.put(bits);
                bits = 0;
            }
        }
        for (Cell cell : values) {
            Vector vector = rowType.field(cell.column()).nullable()
                    ? source.value(cell.column(), row)
                    : source.required(cell.column(), row);
            if (vector != null) {
                cell.cell().put(vector, row, bytes);
            }
        }
        return bytes.bytes();
    }

    @Override
    public void read(byte[] stored, byte[] value, Target target) {
        try {
            ByteInput in = new ByteInput(stored, 0);
            for (int i = 0; i < keys.size(); i++) {
                int column = keys.get(i).column();
                keys.get(i).cell().takeKey(in, i == keys.size() - 1, target.vector(column), target.row(column));
            }
            in.end();
        } catch (IllegalArgumentException e) {
            keys.forEach(cell -> target.misfit(cell.column(), stored, e));
        }
        if (value.length == 0 && values.stream().noneMatch(cell -> target.wants(cell.column()))) {
            return;
        }
        try {
            read(value, target);
        } catch (IllegalArgumentException e) {
            values.forEach(cell -> target.misfit(cell.column(), value, e));
        }
    }

    private void read(byte[] value, Target target) {
        ByteInput in = new ByteInput(value, 0);
        if (in.take() != FORMAT) {
            throw new IllegalArgumentException("bytes that are no row");
        }
        byte[] nulls = in.take((values.size() + BITS - 1) / BITS);
        for (int i = 0; i < values.size(); i++) {
            int column = values.get(i).column();
            if ((nulls[i / BITS] >> i % BITS & 1) != 0) {
                target.setNull(column);
            } else {
                values.get(i).cell().take(in, target.vector(column), target.row(column));
            }
        }
        in.end();
    }
}
