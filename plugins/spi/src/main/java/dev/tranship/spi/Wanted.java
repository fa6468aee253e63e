package dev.tranship.spi;

import java.util.List;
import java.util.Set;

/**
 * What the values of a column must be.
 *
 * @param field the column, with the type that must hold its values exactly
 * @param except what is not wanted although the type holds it
 */
public record Wanted(Field field, Set<Special> except) {
    public Wanted {
        except = Set.copyOf(except);
    }

    /** {@return that all values must be held by the types of these columns} */
    public static List<Wanted> of(List<Field> columns) {
        return columns.stream().map(field -> new Wanted(field, Set.of())).toList();
    }

    /** {@return the column's name} */
    public String name() {
        return field.name();
    }

    /** {@return the type that must hold the values} */
    public Type type() {
        return field.type();
    }

    /** {@return whether NULL is wanted, too} */
    public boolean nullable() {
        return field.nullable();
    }
}
