package dev.tranship.plugin.neo4j;

import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchBuilder;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Field;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.types.TypeSystem;

/**
 * The rows of a query of the user's. Its columns have no types; they are taken from the first rows, and a column whose values differ
 * in type, or are nodes, relationships, paths or maps, is text as Cypher would show it.
 */
final class Neo4jQuery implements BatchReader {
    private static final String QUERYING = "querying";
    private static final int LOOKED_AT = 1_000;
    private static final TypeSystem TYPES = TypeSystem.getDefault();

    private final Neo4jDatabase database;
    private final Session session;
    private final Result result;
    private final Deque<Record> first;
    private final List<Type> types;
    private final BatchBuilder rows;

    private Neo4jQuery(Neo4jDatabase database, Session session, Result result) {
        this.database = database;
        this.session = session;
        this.result = result;
        this.first = new ArrayDeque<>();
        while (first.size() < LOOKED_AT && result.hasNext()) {
            first.add(result.next());
        }
        this.types = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < result.keys().size(); i++) {
            types.add(type(i));
            fields.add(new Field(result.keys().get(i), types.get(i), true));
        }
        this.rows = new BatchBuilder(new RowType(fields), 64, ReadRequest.DEFAULT_ROWS, ReadRequest.DEFAULT_BYTES);
    }

    static BatchReader open(Neo4jDatabase database, String statement) {
        return database.on(QUERYING, () -> {
            Session session = database.session(AccessMode.READ);
            try {
                return new Neo4jQuery(database, session, session.run(statement));
            } catch (Neo4jException e) {
                session.close();
                throw Neo4jErrors.inStatement(statement, Neo4jErrors.readable(QUERYING, e));
            } catch (RuntimeException e) {
                session.close();
                throw e;
            }
        });
    }

    private Type type(int column) {
        Type type = null;
        for (Record row : first) {
            Type of = type(row.get(column));
            if (of != null && type != null && !of.equals(type)) {
                return Type.TEXT;
            }
            type = type == null ? of : type;
        }
        return type == null ? Type.TEXT : type;
    }

    private static @Nullable Type type(Value value) {
        if (value.isNull()) {
            return null;
        } else if (value.hasType(TYPES.BOOLEAN())) {
            return Type.BOOL;
        } else if (value.hasType(TYPES.INTEGER())) {
            return Type.INT64;
        } else if (value.hasType(TYPES.FLOAT())) {
            return Type.FLOAT64;
        } else if (value.hasType(TYPES.BYTES())) {
            return Type.BYTES;
        } else if (value.hasType(TYPES.DATE())) {
            return Type.DATE;
        } else if (value.hasType(TYPES.LOCAL_TIME())) {
            return new Type.Time(9);
        } else if (value.hasType(TYPES.LOCAL_DATE_TIME())) {
            return new Type.Timestamp(9, false);
        } else if (value.hasType(TYPES.DURATION())) {
            return Type.INTERVAL;
        }
        return Type.TEXT;
    }

    @Override
    public RowType rowType() {
        return rows.rowType();
    }

    @Override
    public @Nullable Batch next() {
        return database.on(QUERYING, () -> {
            rows.begin();
            while (!rows.full() && (!first.isEmpty() || result.hasNext())) {
                Record row = first.isEmpty() ? result.next() : first.remove();
                int at = rows.add();
                for (int i = 0; i < types.size(); i++) {
                    Value value = row.get(i);
                    try {
                        boolean shown =
                                types.get(i).equals(Type.TEXT) && !value.isNull() && !value.hasType(TYPES.STRING());
                        if (shown) {
                            rows.vector(i).setObject(at, shown(value));
                        } else {
                            new Neo4jCodec(types.get(i)).read(value, rows.vector(i), at);
                        }
                    } catch (Unholdable e) {
                        rows.misfit(i, shown(value), e.reason());
                    }
                }
                rows.added();
            }
            return rows.end(null);
        });
    }

    private static String shown(Value value) {
        return value.hasType(TYPES.NODE()) || value.hasType(TYPES.RELATIONSHIP())
                ? value.asEntity().asMap().toString()
                : value.toString();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (Neo4jException e) {
            // The rest of the rows is not wanted, nor is why they would not have come.
        }
    }
}
