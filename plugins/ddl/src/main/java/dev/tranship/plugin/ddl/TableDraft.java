package dev.tranship.plugin.ddl;

import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table.Check;
import dev.tranship.spi.Table.ForeignKey;
import dev.tranship.spi.Table.Index;
import dev.tranship.spi.Table.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table as far as it is read. Later statements add to it. */
final class TableDraft {
    final DatasetPath path;
    final int line;
    final List<ColumnDraft> columns = new ArrayList<>();
    final List<Key> uniqueKeys = new ArrayList<>();
    final List<ForeignKey> foreignKeys = new ArrayList<>();
    final List<Check> checks = new ArrayList<>();
    final List<Index> indexes = new ArrayList<>();

    @Nullable
    Key primaryKey;

    @Nullable
    String comment;

    TableDraft(DatasetPath path, int line) {
        this.path = path;
        this.line = line;
    }

    Optional<ColumnDraft> column(String name) {
        return columns.stream()
                .filter(c -> c.name.equals(name))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(c -> c.name.equalsIgnoreCase(name))
                        .findFirst());
    }

    /** A column whose type is not looked up yet: what it means may depend on what comes later. */
    static final class ColumnDraft {
        final String name;
        final int line;
        String declared;
        boolean nullable = true;
        boolean identity;
        List<Token> defaultValue = List.of();

        @Nullable
        String generated;

        @Nullable
        String comment;

        ColumnDraft(String name, int line, String declared) {
            this.name = name;
            this.line = line;
            this.declared = declared;
        }
    }
}
