package dev.tranship.shell.repl.command;

import static dev.tranship.shell.render.TableRenderer.Column.left;
import static dev.tranship.shell.render.TableRenderer.Column.right;

import dev.tranship.dsl.engine.Connections;
import dev.tranship.dsl.plan.Address;
import dev.tranship.dsl.plan.References;
import dev.tranship.dsl.plan.Suggestions;
import dev.tranship.shell.cli.CliException;
import dev.tranship.shell.cli.ExitCode;
import dev.tranship.shell.render.Amounts;
import dev.tranship.shell.render.Rows;
import dev.tranship.shell.repl.Command;
import dev.tranship.shell.repl.Command.Group;
import dev.tranship.shell.repl.Command.Kind;
import dev.tranship.shell.repl.ReplState;
import dev.tranship.shell.repl.Words;
import dev.tranship.spi.Batch;
import dev.tranship.spi.BatchReader;
import dev.tranship.spi.Catalog;
import dev.tranship.spi.ConnectionSpec.Access;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Describable;
import dev.tranship.spi.Queryable;
import dev.tranship.spi.ReadRequest;
import dev.tranship.spi.Readable;
import dev.tranship.spi.RowType;
import dev.tranship.spi.Snapshot;
import dev.tranship.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looking into stores. Nothing is written. */
public final class LookingCommands {
    // More rows than this are not for a screen; who wants them copies them.
    private static final int MOST_ROWS = 10_000;

    private final ReplState state;

    public LookingCommands(ReplState state) {
        this.state = state;
    }

    public List<Command> all() {
        return List.of(
                command("connect", "NAME URL", "add a connection", "connect shop sqlite:shop.db", this::connect)
                        .takes(Kind.TEXT, Kind.URL),
                command("connections", "", "list the connections", "connections", this::connections)
                        .alias("\\c"),
                command(
                                "tables",
                                "[CONNECTION]",
                                "list the datasets of one connection, or of all",
                                "tables shop",
                                this::tables)
                        .alias("\\dt")
                        .takes(Kind.CONNECTION),
                command(
                                "describe",
                                "DATASET",
                                "show the columns, keys and indexes of a dataset",
                                "describe shop.customer",
                                this::describe)
                        .alias("\\d")
                        .takes(Kind.DATASET),
                command(
                                "sample",
                                "DATASET [ROWS]",
                                "show the first rows of a dataset",
                                "sample shop.customer 3",
                                this::sample)
                        .takes(Kind.DATASET, Kind.TEXT),
                command("count", "DATASET", "count the rows of a dataset", "count shop.customer", this::count)
                        .takes(Kind.DATASET));
    }

    private static Command command(String name, String usage, String summary, String example, Command.Action action) {
        return Command.of(Group.LOOKING, name, usage, summary, example, action);
    }

    private ExitCode connect(Words words) {
        String name = words.require("the name");
        String url = words.require("the URL");
        words.end();
        if (!name.matches("[\\p{L}_][\\p{L}\\p{N}_-]*")) {
            throw CliException.usage(
                    "CLI-625", "'" + name + "' is no name for a connection", "use letters, digits, '_' and '-'");
        }
        if (References.passwords(url).stream().anyMatch(password -> !password.startsWith("${"))) {
            throw CliException.usage(
                    "CLI-625",
                    "the URL of " + name + " holds a password",
                    "write ${env:NAME}, ${file:path} or ${prompt:label} in its place");
        }
        state.connect(name, url);
        String product = state.stores().ofCommand().open(name, Access.PREVIEW).product();
        state.output().note(state.context().errTheme().name(name) + " is " + product);
        return ExitCode.OK;
    }

    private ExitCode connections(Words words) {
        words.end();
        Connections connections = state.stores().ofCommand();
        List<List<String>> rows = connections.names().stream()
                .map(name -> List.of(name, state.mask(connections.url(name))))
                .toList();
        if (rows.isEmpty()) {
            state.output().note("there are none; `connect NAME URL` adds one, `open PLAN` those of a plan");
        } else {
            state.output().list(List.of(left("connection"), left("URL")), rows);
        }
        return ExitCode.OK;
    }

    private ExitCode tables(Words words) {
        Optional<String> named = words.next();
        words.end();
        List<String> names = named.map(name -> List.of(name(name)))
                .orElseGet(() -> List.copyOf(state.stores().ofCommand().names()));
        List<List<String>> rows = new ArrayList<>();
        for (String name : names) {
            Catalog catalog = describable(name).catalog();
            for (Catalog.Entry entry : catalog.tables()) {
                rows.add(List.of(
                        name + "." + entry.table().path(),
                        "table",
                        String.valueOf(entry.table().columns().size()),
                        entry.rows() < 0 ? "" : "~" + Amounts.count(entry.rows()),
                        entry.bytes() < 0 ? "" : Amounts.bytes(entry.bytes())));
            }
            catalog.views().forEach(view -> rows.add(List.of(name + "." + view.path(), "view", "", "", "")));
        }
        if (rows.isEmpty()) {
            state.output().note("there are no datasets");
        } else {
            state.output()
                    .list(List.of(left("dataset"), left("kind"), right("columns"), right("rows"), right("size")), rows);
        }
        return ExitCode.OK;
    }

    private ExitCode describe(Words words) {
        if (!words.hasNext()) {
            return tables(words);
        }
        Address address = address(words.require("the dataset"));
        words.end();
        Table table = table(address);
        List<List<String>> rows = new ArrayList<>();
        for (Table.Column column : table.columns()) {
            rows.add(List.of(
                    column.name(),
                    column.type().toString(),
                    column.nullable() ? "" : "not null",
                    extra(table, column)));
        }
        state.output().list(List.of(left("column"), left("type"), left(""), left("more")), rows);
        if (table.comment() != null) {
            state.output().note(table.comment());
        }
        for (Table.ForeignKey key : table.foreignKeys()) {
            state.output()
                    .note("foreign key " + key.columns() + " → " + key.references() + " " + key.referencedColumns());
        }
        for (Table.Index index : table.indexes()) {
            state.output()
                    .note((index.unique() ? "unique index " : "index ") + index.name() + " on "
                            + index.parts().stream().map(Table.Index.Part::text).collect(Collectors.joining(", ")));
        }
        return ExitCode.OK;
    }

    private static String extra(Table table, Table.Column column) {
        List<String> extra = new ArrayList<>();
        if (table.primaryKey() != null && table.primaryKey().columns().contains(column.name())) {
            extra.add("primary key");
        }
        if (column.identity()) {
            extra.add("counts up");
        }
        if (column.generated() != null) {
            extra.add("computed: " + column.generated());
        }
        if (column.comment() != null) {
            extra.add(column.comment());
        }
        return String.join(", ", extra);
    }

    private ExitCode sample(Words words) {
        Address address = address(words.require("the dataset"));
        int limit =
                words.next().map(LookingCommands::rows).orElse(state.settings().rows());
        words.end();
        DatasetPath path = resolved(address);
        ReadRequest request = new ReadRequest(path, List.of(), null, limit, ReadRequest.DEFAULT_BYTES);
        try (Snapshot snapshot = readable(address).snapshot()) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (Snapshot.Split split : snapshot.split(request, 1)) {
                try (BatchReader reader = snapshot.read(request, split, null)) {
                    take(reader, limit, rows);
                }
            }
            state.output().rows(new Rows(snapshot.rowType(request), rows));
        }
        return ExitCode.OK;
    }

    private static int rows(String word) {
        if (!word.matches("[1-9]\\d{0,4}")) {
            throw CliException.usage("CLI-621", "'" + word + "' is no number of rows", "give one from 1 to 99999");
        }
        return Integer.parseInt(word);
    }

    /** {@return whether there are more rows than were taken} */
    private boolean take(BatchReader reader, int limit, List<List<@Nullable Object>> rows) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            if (state.interruption().pressed()) {
                return true;
            }
            for (int row = 0; row < batch.rows(); row++) {
                if (rows.size() == limit) {
                    return true;
                }
                rows.add(batch.row(row));
            }
        }
        return false;
    }

    private ExitCode count(Words words) {
        Address address = address(words.require("the dataset"));
        words.end();
        DatasetPath path = resolved(address);
        try (Snapshot snapshot = readable(address).snapshot()) {
            long rows = snapshot.count(ReadRequest.all(path));
            state.output()
                    .list(
                            List.of(left("dataset"), right("rows")),
                            List.of(List.of(
                                    address.toString(),
                                    state.output().forPrograms() ? String.valueOf(rows) : Amounts.count(rows))));
        }
        return ExitCode.OK;
    }

    /** Asks a store and shows the rows that it answers with. */
    ExitCode query(String connection, String statement) {
        Queryable queryable =
                state.stores().ofCommand().ability(name(connection), access(), Queryable.class, "answer queries");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (BatchReader reader = queryable.query(statement)) {
            boolean more = take(reader, MOST_ROWS, rows);
            state.output().rows(new Rows(reader.rowType(), rows));
            if (more) {
                state.output().note("only the first " + Amounts.count(rows.size(), "row") + " are shown");
            }
        }
        return ExitCode.OK;
    }

    // ---- addresses

    private String name(String connection) {
        Set<String> names = state.stores().ofCommand().names();
        if (!names.contains(connection)) {
            throw CliException.usage(
                    "CLI-628",
                    "there is no connection '" + connection + "'",
                    names.isEmpty()
                            ? "`connect NAME URL` adds one, `open PLAN` those of a plan"
                            : Suggestions.meant(connection, names).orElse("there are " + String.join(", ", names)));
        }
        return connection;
    }

    private Address address(String text) {
        Address address = Address.parse(text);
        name(address.connection());
        if (address.path().isEmpty()) {
            throw CliException.usage(
                    "CLI-621", "'" + text + "' names no dataset", "write CONNECTION.DATASET; `tables` lists them");
        }
        return address;
    }

    private DatasetPath resolved(Address address) {
        return table(address).path();
    }

    // Also finds what a catalog lists under views.
    private Table table(Address address) {
        Describable describable = describable(address.connection());
        DatasetPath path = describable.resolve(DatasetPath.parse(address.path()));
        Catalog catalog = describable.catalog();
        Optional<Table> table = catalog.table(path);
        if (table.isPresent()) {
            return table.get();
        }
        if (catalog.views().stream().anyMatch(view -> view.path().equals(path))) {
            return view(address, path);
        }
        List<String> names = catalog.tables().stream()
                .map(entry -> entry.table().path().toString())
                .toList();
        throw CliException.usage(
                "CLI-626",
                "there is no dataset " + address,
                Suggestions.closest(path.toString(), names)
                        .map(name -> "did you mean '" + address.connection() + "." + name + "'?")
                        .orElse("`tables " + address.connection() + "` lists what there is"));
    }

    private Table view(Address address, DatasetPath path) {
        try (Snapshot snapshot = readable(address).snapshot()) {
            RowType type = snapshot.rowType(ReadRequest.all(path));
            return Table.of(
                    path,
                    type.fields().stream()
                            .map(field -> Table.Column.of(field.name(), field.type(), field.nullable()))
                            .toList(),
                    null);
        }
    }

    private Describable describable(String connection) {
        return state.stores().ofCommand().ability(name(connection), access(), Describable.class, "list its datasets");
    }

    // A source is opened for reading, and stays as it is opened while a step is halted.
    private Access access() {
        return state.halting().halt().isPresent() ? Access.READ : Access.PREVIEW;
    }

    private Readable readable(Address address) {
        return state.stores().ofCommand().ability(address.connection(), access(), Readable.class, "be read");
    }
}
