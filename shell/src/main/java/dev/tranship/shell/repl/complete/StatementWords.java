package dev.tranship.shell.repl.complete;

import dev.tranship.shell.repl.complete.Metadata.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names in SQL: after words that want a table only tables, elsewhere the columns of the tables that are named. */
final class StatementWords {
    private static final Set<String> BEFORE_TABLE = Set.of("from", "join", "into", "update", "table", "view");
    private static final List<String> KEYWORDS = List.of(
            "select",
            "from",
            "where",
            "group by",
            "order by",
            "having",
            "limit",
            "join",
            "left join",
            "on",
            "as",
            "and",
            "or",
            "not",
            "in",
            "is null",
            "is not null",
            "like",
            "between",
            "distinct",
            "count(*)",
            "union all",
            "with",
            "case",
            "when",
            "then",
            "else",
            "end",
            "desc",
            "insert into",
            "values",
            "update",
            "set",
            "delete from");

    private final StoreWords stores;

    StatementWords(StoreWords stores) {
        this.stores = stores;
    }

    /**
     * @param before the statement up to the word
     * @param word what was typed of it
     */
    void offer(Offer offer, String connection, String before, String word) {
        String[] words = before.strip().toLowerCase(Locale.ROOT).split("\\s+");
        if (BEFORE_TABLE.contains(words[words.length - 1])) {
            tables(offer, connection);
            return;
        }
        int dot = word.lastIndexOf('.');
        if (dot > 0) {
            String table = word.substring(0, dot);
            stores.columns(offer.after(table + "."), connection, table);
            return;
        }
        int bracket = Math.max(word.lastIndexOf('('), word.lastIndexOf(','));
        Offer within = offer.after(word.substring(0, bracket + 1));
        named(connection, before).forEach(dataset -> StoreWords.columns(within, dataset));
        if (bracket < 0) {
            KEYWORDS.forEach(keyword -> offer.word("words", keyword, null));
        }
    }

    private void tables(Offer offer, String connection) {
        for (Dataset dataset : stores.datasets(connection)) {
            offer.word("tables", dataset.path(), dataset.columns().size() + " columns");
        }
    }

    private List<Dataset> named(String connection, String before) {
        List<Dataset> named = new ArrayList<>();
        for (String word : before.split("[\\s,()]+")) {
            if (!word.isEmpty()) {
                stores.dataset(connection, word).filter(d -> !named.contains(d)).ifPresent(named::add);
            }
        }
        return named;
    }
}
