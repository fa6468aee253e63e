package dev.tranship.spi;

import java.util.List;

/** The ability to say what is there. */
public interface Describable {
    /** {@return everything the endpoint holds, without Tranship's own ledger} */
    Catalog catalog();

    /**
     * {@return the full path that a path written in a plan means, e.g. {@code main.customer} for {@code customer}}. The
     * dataset need not exist. Names are matched as the backend matches them (a backend without letter case finds
     * {@code Customer} under {@code customer}).
     */
    DatasetPath resolve(DatasetPath path);

    /**
     * {@return an expression or query of the catalog as other products read it, too} It means the same. What has no other
     * spelling stays as it is. Asked for when the target is another product; the catalog itself may hold either.
     */
    default String portable(String sql) {
        return sql;
    }

    /** {@return a table of the catalog as other products can have it} What is its own becomes what they have, or is gone. */
    default Table portable(Table table) {
        return table.withoutOwn();
    }

    /** {@return the path of every dataset directly below a namespace, for patterns; an empty list is the top} */
    default List<DatasetPath> datasets() {
        return catalog().tables().stream().map(e -> e.table().path()).toList();
    }
}
