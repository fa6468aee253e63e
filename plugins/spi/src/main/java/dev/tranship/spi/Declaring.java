package dev.tranship.spi;

import java.util.SortedMap;

/** The ability to say in which words the columns of a store are declared, and what those words were taken for. */
public interface Declaring {
    /** {@return the types of all columns as they are declared, e.g. {@code NUMBER(10)}, each with its logical type} */
    SortedMap<String, Type> declaredTypes();
}
