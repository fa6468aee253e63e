package dev.tranship.plugin.rocksdb;

import static dev.tranship.spi.Identifiers.quote;

import dev.tranship.plugin.keyvalue.Cells;
import dev.tranship.plugin.keyvalue.Definition;
import dev.tranship.plugin.keyvalue.Template;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What can be done to datasets as a whole. {@link #toString()} is how people and the journal see it. */
sealed interface Statement {
    int KEYS_AT_ONCE = 10_000;
    long BYTES_AT_ONCE = 16L << 20;

    /** Says that what was asked for is so already. */
    final class SoAlready extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What is done by itself. Done again it goes on, or says that it is {@linkplain SoAlready so already}. */
    sealed interface Alone extends Statement {
        void execute(Session session);
    }

    /** What is done in one batch with its neighbours. */
    sealed interface Together extends Statement {
        void add(Session session, WriteBatch batch) throws RocksDBException;
    }

    record CreateFamily(String family) implements Alone {
        @Override
        public void execute(Session session) {
            if (session.folder().has(family)) {
                throw soAlready("There already is a column family " + family + ".");
            }
            session.folder().create(family);
        }

        @Override
        public String toString() {
            return "create family " + quote(family);
        }
    }

    record DropFamily(String family) implements Alone {
        @Override
        public void execute(Session session) {
            if (!session.folder().has(family)) {
                throw soAlready("There is no column family " + family + ".");
            }
            session.folder().drop(family);
        }

        @Override
        public String toString() {
            return "drop family " + quote(family);
        }
    }

    /**
     * Makes a family of the same files under the new name, and drops the old one. After a crash in between both may be there: then one is
     * empty, or they are equal.
     */
    record RenameFamily(String from, String to) implements Alone {
        @Override
        public void execute(Session session) {
            Folder folder = session.folder();
            if (!folder.has(from)) {
                throw soAlready("There is no column family " + from + ".");
            }
            if (folder.has(to)) {
                boolean nothingToGive = isEmpty(session, from) && !isEmpty(session, to);
                if (!nothingToGive && !isEmpty(session, to) && !same(session)) {
                    throw new EndpointException(Kind.STATEMENT, "There already is a column family " + to + ".");
                }
                if (nothingToGive) {
                    folder.drop(from);
                    return;
                }
                folder.drop(to);
            }
            if (isEmpty(session, from)) {
                folder.create(to);
            } else {
                folder.link(from, to);
            }
            folder.drop(from);
        }

        private static boolean isEmpty(Session session, String family) {
            return session.use("looking at " + family, () -> {
                try (Session.Cursor cursor = session.cursor(family, KeyRange.ALL)) {
                    return !cursor.valid();
                }
            });
        }

        private boolean same(Session session) {
            return session.use("comparing " + from + " with " + to, () -> {
                try (Session.Cursor one = session.cursor(from, KeyRange.ALL);
                        Session.Cursor other = session.cursor(to, KeyRange.ALL)) {
                    for (; one.valid() && other.valid(); one.next(), other.next()) {
                        if (!Arrays.equals(one.key(), other.key()) || !Arrays.equals(one.value(), other.value())) {
                            return false;
                        }
                    }
                    return !one.valid() && !other.valid();
                }
            });
        }

        @Override
        public String toString() {
            return "rename family " + quote(from) + " to " + quote(to);
        }
    }

    /** Deletes all keys of a template. */
    record DeleteKeys(String template, String family) implements Alone {
        @Override
        public void execute(Session session) {
            move(session, template, family, null);
        }

        @Override
        public String toString() {
            return "delete keys " + quote(template) + " of family " + quote(family);
        }
    }

    /** Moves all keys of a template from one family into another. */
    record MoveKeys(String template, String from, String to) implements Alone {
        @Override
        public void execute(Session session) {
            move(session, template, from, to);
        }

        @Override
        public String toString() {
            return "move keys " + quote(template) + " of family " + quote(from) + " to family " + quote(to);
        }
    }

    private static void move(Session session, String text, String from, @Nullable String to) {
        Template template = Template.parse(text);
        String doing = "moving the keys " + text + " of " + from;
        session.use(doing, () -> {
            ColumnFamilyHandle source = session.folder().family(from);
            ColumnFamilyHandle target = to == null ? null : session.folder().family(to);
            try (Session.Cursor cursor = session.cursor(from, KeyRange.startingWith(template.prefix()));
                    WriteBatch batch = new WriteBatch()) {
                for (; cursor.valid(); cursor.next()) {
                    byte[] key = cursor.key();
                    if (Layout.isOwn(key) || !template.matches(key)) {
                        continue;
                    }
                    if (target != null) {
                        batch.put(target, key, cursor.value());
                    }
                    batch.delete(source, key);
                    if (batch.count() >= KEYS_AT_ONCE || batch.getDataSize() >= BYTES_AT_ONCE) {
                        session.write(doing, batch);
                        batch.clear();
                    }
                }
                session.write(doing, batch);
            }
            return true;
        });
    }

    /** Makes sure that no key of a template is there. */
    record ReserveKeys(String template, String family) implements Together {
        @Override
        public void add(Session session, WriteBatch batch) {
            inTheWay(session, family, Template.parse(template)).ifPresent(key -> {
                throw occupied(template, key);
            });
        }

        @Override
        public String toString() {
            return "reserve keys " + quote(template) + " of family " + quote(family);
        }
    }

    /** Remembers the columns of a dataset. */
    record Define(DatasetPath path, String definition) implements Together {
        @Override
        public void add(Session session, WriteBatch batch) throws RocksDBException {
            Registry.put(batch, session.folder().family(Family.DEFAULT), path, Definition.parse(definition));
        }

        @Override
        public String toString() {
            return "define dataset " + quote(path.toString()) + " " + definition;
        }
    }

    /** Forgets the columns of a dataset, if they were remembered. */
    record Forget(DatasetPath path) implements Together {
        @Override
        public void add(Session session, WriteBatch batch) throws RocksDBException {
            Registry.remove(batch, session.folder().family(Family.DEFAULT), path);
        }

        @Override
        public String toString() {
            return "forget dataset " + quote(path.toString());
        }
    }

    private static EndpointException soAlready(String message) {
        return new EndpointException(Kind.STATEMENT, message, null, new SoAlready());
    }

    /** {@return a key of the template, if one is there} */
    static Optional<byte[]> inTheWay(Session session, String family, Template template) {
        if (!session.folder().has(family)) {
            return Optional.empty();
        }
        return session.use("looking at " + family, () -> {
            try (Session.Cursor cursor = session.cursor(family, KeyRange.startingWith(template.prefix()))) {
                for (; cursor.valid(); cursor.next()) {
                    byte[] key = cursor.key();
                    if (!Layout.isOwn(key) && template.matches(key)) {
                        return Optional.of(key);
                    }
                }
            }
            return Optional.empty();
        });
    }

    static EndpointException occupied(String name, byte[] key) {
        return new EndpointException(
                Kind.STATEMENT,
                "The key " + Cells.shown(key) + " is there and would be one of the dataset " + name + ".",
                "to write into keys that are there, declare the dataset in the connection (datasets: …) and say"
                        + " mode: upsert or append",
                null);
    }

    /** A spelling: a pattern whose groups are quoted names. */
    record Spelling(Pattern pattern, BiFunction<Matcher, List<String>, Statement> statement) {
        private static final String NAME = "(\"(?:[^\"]|\"\")+\")";

        static Spelling of(String text, BiFunction<Matcher, List<String>, Statement> statement) {
            return new Spelling(Pattern.compile(text.replace("NAME", NAME), Pattern.DOTALL), statement);
        }
    }

    List<Spelling> SPELLINGS = List.of(
            Spelling.of("create family NAME", (m, names) -> new CreateFamily(names.get(0))),
            Spelling.of("drop family NAME", (m, names) -> new DropFamily(names.get(0))),
            Spelling.of("rename family NAME to NAME", (m, names) -> new RenameFamily(names.get(0), names.get(1))),
            Spelling.of("delete keys NAME of family NAME", (m, names) -> new DeleteKeys(names.get(0), names.get(1))),
            Spelling.of(
                    "move keys NAME of family NAME to family NAME",
                    (m, names) -> new MoveKeys(names.get(0), names.get(1), names.get(2))),
            Spelling.of("reserve keys NAME of family NAME", (m, names) -> new ReserveKeys(names.get(0), names.get(1))),
            Spelling.of(
                    "define dataset NAME (\\{.*})",
                    (m, names) -> new Define(DatasetPath.parse(names.get(0)), String.valueOf(m.group(2)))),
            Spelling.of("forget dataset NAME", (m, names) -> new Forget(DatasetPath.parse(names.get(0)))));

    /** @throws EndpointException STATEMENT */
    static Statement parse(String text) {
        for (Spelling spelling : SPELLINGS) {
            Matcher matcher = spelling.pattern().matcher(text);
            if (matcher.matches()) {
                List<String> names = IntStream.rangeClosed(1, matcher.groupCount())
                        .mapToObj(i -> String.valueOf(matcher.group(i)))
                        .map(quoted -> quoted.substring(1, quoted.length() - 1).replace("\"\"", "\""))
                        .toList();
                return spelling.statement().apply(matcher, names);
            }
        }
        throw new EndpointException(
                Kind.STATEMENT,
                "The statement is none of create, drop, rename family, define, forget dataset, reserve, delete, move keys: "
                        + text);
    }
}
