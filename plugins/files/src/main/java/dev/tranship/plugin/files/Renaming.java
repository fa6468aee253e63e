package dev.tranship.plugin.files;

import dev.tranship.plugin.files.Folder.DataFile;
import dev.tranship.plugin.files.Ledger.Move;
import dev.tranship.plugin.files.Ledger.Moves;
import dev.tranship.spi.Checkpoint;
import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Does statements all or nothing: new files are prepared under other names and removed ones are put aside, so that everything
 * is a list of renames. The list is durable in the ledger before the first rename, and whoever finds it there goes on with it.
 */
final class Renaming {
    private static final String STAGED = Folder.OWN + "staged_";

    private final Format format;
    private final CsvOptions options;
    private final Folder folder;
    private final Map<String, DataFile> files = new TreeMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Move> moves = new ArrayList<>();
    private final List<String> staged = new ArrayList<>();
    private final List<String> drop = new ArrayList<>();

    private Renaming(Format format, CsvOptions options, Folder folder) {
        this.format = format;
        this.options = options;
        this.folder = folder;
        for (DataFile file : folder.files()) {
            files.put(file.name(), file);
            names.add(file.fileName());
            if (Files.exists(file.sidecar())) {
                names.add(fileName(file.sidecar()));
            }
        }
    }

    /** Does the statements and puts the checkpoint into the ledger. The caller holds the folder's lock. */
    static void execute(
            Format format, CsvOptions options, Folder folder, List<String> statements, Checkpoint checkpoint) {
        finish(folder);
        Renaming renaming = new Renaming(format, options, folder);
        List<Statement> parsed = statements.stream().map(Statement::parse).toList();
        try {
            try {
                for (Statement statement : parsed) {
                    renaming.add(statement);
                }
            } catch (IOException | RuntimeException e) {
                renaming.deleteStaged();
                throw e;
            }
            renaming.run(checkpoint);
        } catch (IOException e) {
            throw Failures.of("changing files in " + folder.path(), e);
        }
    }

    /** Goes on with renames that a crash interrupted. The caller holds the folder's lock. */
    static void finish(Folder folder) {
        Ledger ledger = Ledger.read(folder);
        Moves moves = ledger.moves();
        try {
            if (moves == null) {
                deleteLeftOver(folder);
                return;
            }
            moves = goOn(folder, ledger, moves);
            complete(folder, ledger, moves);
        } catch (IOException e) {
            throw Failures.of("finishing what was interrupted in " + folder.path(), e);
        }
    }

    /** Deletes what was prepared just before a crash and never announced in the ledger. */
    private static void deleteLeftOver(Folder folder) throws IOException {
        for (DataFile file : folder.files()) {
            if (file.name().startsWith(STAGED)) {
                Files.deleteIfExists(file.path());
                Files.deleteIfExists(file.sidecar());
            }
        }
    }

    /** Cuts what was not committed off a file that nobody writes any more. The caller holds the folder's lock. */
    static void settle(Folder folder, Ledger ledger, Path file) throws IOException {
        String name = fileName(file);
        long length = ledger.length(name);
        if (length >= 0 && !folder.isWritten(file)) {
            if (Files.exists(file) && Files.size(file) > length) {
                try (java.nio.channels.FileChannel channel =
                        java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
                    channel.truncate(length);
                    channel.force(true);
                }
            }
            ledger.release(name);
        }
    }

    private void add(Statement statement) throws IOException {
        if (statement instanceof Statement.Create create) {
            create(create);
        } else if (statement instanceof Statement.Remove remove) {
            DataFile file = existing(remove.name(), remove);
            String aside = unused(STAGED, format.ending());
            move(file, new DataFile(aside, folder.path().resolve(aside)));
            drop.add(aside);
            drop.add(aside + Sidecar.ENDING);
            files.remove(remove.name());
        } else if (statement instanceof Statement.Swap swap) {
            DataFile from = existing(swap.from(), swap);
            DataFile to = existing(swap.to(), swap);
            free(swap.keep(), swap);
            String ending = to.compressed() ? ".gz" : "";
            DataFile keep = new DataFile(
                    swap.keep(), folder.path().resolve(folder.place(swap.keep()).fileName() + ending));
            move(to, keep);
            String target = folder.place(swap.to()).fileName() + (from.compressed() ? ".gz" : "");
            DataFile in = new DataFile(swap.to(), folder.path().resolve(target));
            move(from, in);
            files.remove(swap.from());
            files.put(swap.to(), in);
            files.put(swap.keep(), keep);
        }
    }

    private void create(Statement.Create create) throws IOException {
        free(create.name(), create);
        if (!folder.admits(create.name())) {
            throw Failures.unsupported("The connection is one file and has no room for " + create.name() + ".");
        }
        String name = unused(STAGED, format.ending());
        DataFile prepared = new DataFile(name, folder.path().resolve(name));
        names.add(name);
        staged.add(name);
        folder.replace(prepared.path(), new RowText(format, options, create.columns()).head());
        names.add(fileName(prepared.sidecar()));
        staged.add(fileName(prepared.sidecar()));
        folder.replace(prepared.sidecar(), Sidecar.json(create.columns()).getBytes(StandardCharsets.UTF_8));
        DataFile place = folder.place(create.name());
        move(prepared, place);
        files.put(create.name(), place);
    }

    private DataFile existing(String name, Statement statement) {
        DataFile file = files.get(name);
        if (file == null) {
            throw Statement.failure(statement.toString(), "there is no file " + name, null);
        }
        if (folder.isWritten(file.path())) {
            throw new EndpointException(
                    Kind.TRANSIENT, "The file " + file.fileName() + " is being written, so it stays: " + statement);
        }
        return file;
    }

    private void free(String name, Statement statement) {
        if (files.containsKey(name)) {
            throw Statement.failure(statement.toString(), "there already is a file " + name, null);
        }
    }

    /** Moves a file and, if it has one, its schema file. */
    private void move(DataFile from, DataFile to) {
        for (Path[] pair : new Path[][] {{from.sidecar(), to.sidecar()}, {from.path(), to.path()}}) {
            if (names.remove(fileName(pair[0]))) {
                names.add(fileName(pair[1]));
                moves.add(new Move(fileName(pair[0]), fileName(pair[1])));
            }
        }
    }

    private String unused(String prefix, String ending) {
        int number = 1;
        while (names.contains(prefix + number + ending) || drop.contains(prefix + number + ending)) {
            number++;
        }
        return prefix + number + ending;
    }

    private void run(Checkpoint checkpoint) throws IOException {
        Ledger ledger = Ledger.read(folder);
        for (Move move : moves) {
            settle(folder, ledger, folder.path().resolve(move.from()));
        }
        if (moves.isEmpty()) {
            ledger.put(checkpoint);
            ledger.write();
            return;
        }
        Moves progress = new Moves(moves, 0, drop, checkpoint);
        ledger.setMoves(progress);
        ledger.write();
        complete(folder, ledger, goOn(folder, ledger, progress));
    }

    /**
     * Does the renames that are not done yet. A failure leaves the rest in the ledger for {@link #finish}, which is what
     * would come of a crash at that point too.
     */
    private static Moves goOn(Folder folder, Ledger ledger, Moves moves) throws IOException {
        Moves progress = moves;
        while (progress.done() < progress.moves().size()) {
            Move next = progress.moves().get(progress.done());
            // Where a crash came between a rename and its entry in the ledger, the file has left its old name.
            if (Files.exists(folder.path().resolve(next.from()))) {
                rename(folder, next);
            }
            progress = progress.oneMore();
            ledger.setMoves(progress);
            ledger.write();
        }
        return progress;
    }

    private void deleteStaged() throws IOException {
        for (String name : staged) {
            Files.deleteIfExists(folder.path().resolve(name));
        }
    }

    private static void complete(Folder folder, Ledger ledger, Moves moves) throws IOException {
        folder.makeDurable();
        for (String name : moves.drop()) {
            Files.deleteIfExists(folder.path().resolve(name));
        }
        ledger.setMoves(null);
        ledger.put(moves.checkpoint());
        ledger.write();
    }

    private static void rename(Folder folder, Move move) throws IOException {
        Files.move(
                folder.path().resolve(move.from()), folder.path().resolve(move.to()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }
}
