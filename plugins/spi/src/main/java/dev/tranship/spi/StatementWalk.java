package dev.tranship.spi;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How statements are executed and remembered where some of them commit by themselves ({@link Transactional#execute}). Those that do not,
 * and follow one another, go in one transaction with the ledger. Before one that does the ledger says that it begins: after a
 * crash it is executed once more, and the complaint that things are so already means that it was done. Nothing else is ever
 * taken for done.
 */
public final class StatementWalk {
    private static final Pattern PROGRESS = Pattern.compile("(?s)(.*) (at|after) statement (\\d+)");

    private final Store store;
    private final Checkpoint checkpoint;

    /** What differs between stores. */
    public interface Store {
        /** {@return what the ledger holds of a change} */
        List<Checkpoint> checkpoints(String change);

        /** Puts a checkpoint into the ledger, by itself. */
        void mark(Checkpoint checkpoint);

        /** Takes the checkpoint of the same change and split out of the ledger. */
        void unmark(Checkpoint checkpoint);

        /** {@return whether the statement commits by itself} */
        boolean commits(String statement);

        /** {@return whether nothing of the statement is done when the store refuses it} */
        boolean whole(String statement);

        /** Executes a statement that commits by itself, and {@return the number of rows that it changed}. */
        long alone(String statement);

        /** Executes statements and puts the checkpoint into the ledger, all or nothing; {@return the number of rows changed}. */
        long together(List<String> statements, Checkpoint checkpoint);

        /** {@return whether a statement was refused because it was done before} */
        boolean soAlready(EndpointException refusal);
    }

    /** @param checkpoint what the ledger says when all is done */
    public StatementWalk(Store store, Checkpoint checkpoint) {
        this.store = store;
        this.checkpoint = checkpoint;
    }

    /**
     * How far this or the opposite change has come.
     *
     * @param begun whether the statement itself may have been done
     */
    private record Progress(String state, boolean begun, int statement) {
        static Optional<Progress> of(String state) {
            Matcher text = PROGRESS.matcher(state);
            return text.matches()
                    ? Optional.of(
                            new Progress(text.group(1), text.group(2).equals("at"), Integer.parseInt(text.group(3))))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return state + (begun ? " at" : " after") + " statement " + statement;
        }
    }

    /** Executes what of the statements is not done yet, and {@return the number of rows that changed}. */
    public long execute(List<String> statements) {
        Optional<Progress> found = store.checkpoints(checkpoint.change()).stream()
                .filter(c -> c.split() == checkpoint.split())
                .findFirst()
                .flatMap(c -> Progress.of(c.state()));
        Optional<Progress> own = found.filter(p -> p.state().equals(checkpoint.state()));
        // What takes back a change that was done in part finds some of it so already.
        boolean opposite = found.isPresent() && own.isEmpty();
        int at = own.map(p -> p.begun() ? p.statement() - 1 : p.statement()).orElse(0);
        int uncertain = own.filter(Progress::begun).map(p -> p.statement() - 1).orElse(-1);
        long changed = 0;
        while (at < statements.size()) {
            if (store.commits(statements.get(at))) {
                changed += alone(statements.get(at), at, opposite || at == uncertain);
                at++;
            } else {
                int to = at;
                while (to < statements.size() && !store.commits(statements.get(to))) {
                    to++;
                }
                changed += store.together(
                        statements.subList(at, to), to == statements.size() ? checkpoint : marked(false, to));
                at = to;
            }
        }
        if (statements.isEmpty() || store.commits(statements.get(statements.size() - 1))) {
            store.mark(checkpoint);
        }
        return changed;
    }

    private long alone(String statement, int at, boolean maybeDone) {
        store.mark(marked(true, at + 1));
        try {
            return store.alone(statement);
        } catch (EndpointException e) {
            if (maybeDone && store.soAlready(e)) {
                return 0;
            }
            if (e.kind() != EndpointException.Kind.TRANSIENT && !maybeDone && store.whole(statement)) {
                // The store answered that it did nothing, so nothing is open about the statement.
                if (at == 0) {
                    store.unmark(checkpoint);
                } else {
                    store.mark(marked(false, at));
                }
            }
            throw e;
        }
    }

    private Checkpoint marked(boolean begun, int statement) {
        return new Checkpoint(
                checkpoint.change(),
                checkpoint.split(),
                null,
                new Progress(checkpoint.state(), begun, statement).toString());
    }
}
