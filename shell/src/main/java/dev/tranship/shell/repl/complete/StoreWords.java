package dev.tranship.shell.repl.complete;

import dev.tranship.shell.render.Amounts;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.complete.Metadata.Column;
import dev.tranship.shell.repl.complete.Metadata.Dataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of connections, datasets and columns. */
final class StoreWords {
    private final ReplState state;
    private final Metadata metadata;

    StoreWords(ReplState state, Metadata metadata) {
        this.state = state;
        this.metadata = metadata;
    }

    Set<String> connectionNames() {
        return state.stores().ofCommand().names();
    }

    void connections(Offer offer) {
        connectionNames().forEach(name -> offer.word("connections", name, url(name)));
    }

    private String url(String connection) {
        return state.mask(state.stores().ofCommand().url(connection));
    }

    /** Offers addresses; a word without a dot gets the connections first. */
    void addresses(Offer offer, String word) {
        int dot = word.indexOf('.');
        if (dot < 0) {
            connectionNames().forEach(name -> offer.part("connections", name + ".", name, url(name)));
            return;
        }
        String connection = word.substring(0, dot);
        for (Dataset dataset : metadata.datasets(connection)) {
            offer.word("datasets of " + connection, connection + "." + dataset.path(), about(dataset));
        }
    }

    private static String about(Dataset dataset) {
        String columns = dataset.columns().size() + " columns";
        return dataset.rows() < 0 ? columns : columns + ", about " + Amounts.count(dataset.rows()) + " rows";
    }

    /** Offers what comes next in an address as a script writes it: {@code shop.main.} */
    void below(Offer offer, String address) {
        List<String> path = List.of(address.split("\\."));
        Map<String, @Nullable Dataset> next = new LinkedHashMap<>();
        for (Dataset dataset : metadata.datasets(path.get(0))) {
            List<String> segments = dataset.segments();
            int depth = path.size() - 1;
            if (segments.size() > depth && segments.subList(0, depth).equals(path.subList(1, path.size()))) {
                next.put(segments.get(depth), segments.size() == depth + 1 ? dataset : null);
            }
        }
        next.forEach((name, dataset) -> {
            if (ScriptWords.isName(name)) {
                offer.part("datasets of " + address, name, name, dataset == null ? "namespace" : about(dataset));
            }
        });
    }

    /** Offers the columns of a dataset. */
    void columns(Offer offer, String connection, String path) {
        dataset(connection, path).ifPresent(dataset -> columns(offer, dataset));
    }

    static void columns(Offer offer, Dataset dataset) {
        for (Column column : dataset.columns()) {
            offer.part(
                    "columns of " + dataset.path(),
                    column.name(),
                    column.name(),
                    column.key() ? column.type() + ", key" : column.type());
        }
    }

    /** {@return the dataset of that path, with or without the namespaces before its name} */
    Optional<Dataset> dataset(String connection, String path) {
        List<Dataset> all = metadata.datasets(connection);
        return all.stream()
                .filter(dataset -> dataset.path().equalsIgnoreCase(path))
                .findFirst()
                .or(() -> all.stream()
                        .filter(dataset -> dataset.segments()
                                .get(dataset.segments().size() - 1)
                                .equalsIgnoreCase(path))
                        .findFirst());
    }

    /** {@return the datasets of a connection by the names under which a statement knows them} */
    List<Dataset> datasets(String connection) {
        return metadata.datasets(connection);
    }
}
