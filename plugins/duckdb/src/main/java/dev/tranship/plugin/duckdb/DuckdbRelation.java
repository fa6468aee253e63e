package dev.tranship.plugin.duckdb;

import dev.tranship.plugin.jdbc.Columns;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Field;
import dev.tranship.spi.Identifiers;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A table or view as far as reading and writing need to know it. */
record DuckdbRelation(DatasetPath path, boolean view, List<Column> columns) {

    record Column(String name, Type type, boolean nullable, DuckdbCodec codec) {
        /** {@return a column of that name and type, as DuckDB spells it} */
        static Column of(String name, String sqlType, boolean nullable) {
            Optional<Type> type = DuckdbTypes.parse(sqlType);
            if (type.isPresent()) {
                return new Column(name, type.get(), nullable, DuckdbCodec.of(type.get()));
            }
            return sqlType.equals("HUGEINT") || sqlType.equals("UHUGEINT")
                    ? new Column(name, new Type.Decimal(DuckdbTypes.DIGITS, 0), nullable, DuckdbCodec.ofHuge())
                    : new Column(name, Type.TEXT, nullable, DuckdbCodec.text());
        }

        Field field() {
            return new Field(name, type, nullable);
        }

        /** {@return whether a value's size varies} */
        boolean wide() {
            return type.layout() == Type.Layout.OBJECT
                    && !(type instanceof Type.Decimal || type instanceof Type.Uuid || type instanceof Type.Interval);
        }
    }

    /** {@return the columns of that name, in that order; all of them when no name is given} */
    List<Column> columns(List<String> names) {
        return Columns.named(path, columns, Column::name, names);
    }

    Column column(String name) {
        return Columns.named(path, columns, Column::name, name);
    }

    static RowType rowType(List<Column> columns) {
        return new RowType(columns.stream().map(Column::field).toList());
    }

    static String quoted(DatasetPath path) {
        return path.segments().stream().map(Identifiers::quote).collect(Collectors.joining("."));
    }
}
