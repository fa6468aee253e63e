package dev.tranship.dsl.step.env;

import dev.tranship.dsl.engine.EngineException;
import dev.tranship.dsl.engine.EngineException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that is replaced as a whole or not at all: what is written goes to a file beside, which then takes the name. Who may
 * read it stays as it was; a symbolic link stays one.
 *
 * @param name as the plan says it, for messages
 */
record ConfigurationFile(Path path, String name) {
    private static final String PARTIAL = ".partial";

    boolean exists() {
        return Files.exists(path);
    }

    /** {@return the whole file; only UTF-8 is taken, so that no character changes} */
    String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new EngineException(
                    Kind.FAILED, "RUN-261", name + " is not UTF-8", "convert it first, e.g. with iconv");
        }
    }

    String hash() {
        return hash(bytes());
    }

    static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] bytes() {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new EngineException(
                    Kind.FAILED,
                    "RUN-260",
                    name + " cannot be read: " + (Files.isDirectory(path) ? "it is a folder" : reason(e)),
                    "names of files are relative to the plan's folder");
        }
    }

    ConfigurationFile beside(String other) {
        return new ConfigurationFile(path.resolveSibling(other), other);
    }

    /** {@return the name of a file beside that is not there yet} */
    String free(String suffix) {
        String first = path.getFileName() + suffix;
        String free = first;
        for (int i = 2; beside(free).exists(); i++) {
            free = first + "-" + i;
        }
        return free;
    }

    /** Copies the file beside, with its permissions. */
    void keep(String other) {
        Path partial = path.resolveSibling(other + PARTIAL);
        try {
            Files.copy(path, partial, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            force(partial);
            Files.move(partial, path.resolveSibling(other), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    void write(String text) {
        try {
            Path real = path.toRealPath();
            Path partial = real.resolveSibling(real.getFileName() + PARTIAL);
            // Copied first for its permissions: nobody may read the new one who could not read the old one.
            Files.copy(real, partial, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(partial, text, StandardOpenOption.TRUNCATE_EXISTING);
            force(partial);
            Files.move(partial, real, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Gives the file another's place. */
    void move(ConfigurationFile target) {
        try {
            Path real = target.exists() ? target.path().toRealPath() : target.path();
            Files.move(path, real, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw target.unwritable(e);
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private EngineException unwritable(IOException e) {
        return new EngineException(
                Kind.FAILED,
                "RUN-265",
                name + " cannot be replaced: " + reason(e),
                "give the right to write in its folder; the file is as it was");
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : e instanceof java.nio.file.AccessDeniedException
                        ? "permission denied"
                        : String.valueOf(e.getMessage());
    }
}
