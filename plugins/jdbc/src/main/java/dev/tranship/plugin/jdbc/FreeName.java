package dev.tranship.plugin.jdbc;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Definable.Mode;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import dev.tranship.spi.Transactional;

/** Whether a table may come into being under a name. */
public final class FreeName {
    private FreeName() {}

    /** @throws EndpointException UNSUPPORTED when the name is the ledger's, or something is there that the mode does not replace */
    public static void require(DatasetPath path, Mode mode, Catalog existing) {
        if (path.name().equals(Transactional.LEDGER)) {
            throw new EndpointException(Kind.UNSUPPORTED, path + " is the name of Tranship's own ledger");
        }
        if (existing.views().stream().anyMatch(v -> v.path().equals(path))) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    path + " is already there, and it is a view",
                    "drop it or take another name",
                    null);
        }
        if (mode == Mode.CREATE && existing.table(path).isPresent()) {
            throw new EndpointException(
                    Kind.UNSUPPORTED,
                    "the table " + path + " is already there",
                    "use the mode replace, append or upsert, or another name",
                    null);
        }
    }
}
