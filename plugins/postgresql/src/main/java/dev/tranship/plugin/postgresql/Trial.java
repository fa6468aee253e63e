package dev.tranship.plugin.postgresql;

import dev.tranship.spi.Catalog.Other;
import dev.tranship.spi.Table;
import dev.tranship.spi.View;
import java.util.List;
import java.util.Set;

/** Finds out what PostgreSQL would refuse of a schema. Leaves nothing behind. */
interface Trial extends AutoCloseable {
    /**
     * {@return the table without what PostgreSQL refuses}
     *
     * @param there whether a table of that name is there already
     */
    Table fit(Table wanted, boolean there);

    /** {@return those of the domains, types and sequences that PostgreSQL understands, each after those it needs} */
    List<Other> others(List<Other> wanted);

    /** {@return the views that PostgreSQL understands, each after those it reads} */
    List<View> fit(List<View> wanted, Set<String> there);

    @Override
    void close();
}
