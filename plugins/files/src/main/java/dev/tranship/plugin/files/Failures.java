package dev.tranship.plugin.files;

import dev.tranship.spi.EndpointException;
import dev.tranship.spi.EndpointException.Kind;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;

/** What a failure of the file system means. */
final class Failures {
    private Failures() {}

    /** @param doing what failed, e.g. {@code reading customer.csv} */
    static EndpointException of(String doing, IOException e) {
        if (e instanceof CharacterCodingException) {
            return new EndpointException(
                    Kind.CORRUPT,
                    "Bytes that are no characters of the file's encoding, " + doing + ".",
                    "Name the encoding with the option encoding, for example windows-1252.",
                    e);
        }
        if (e instanceof ZipException || e instanceof com.fasterxml.jackson.core.JacksonException) {
            return new EndpointException(Kind.CORRUPT, "The content is damaged, " + doing + ".", null, e);
        }
        if (e instanceof NoSuchFileException) {
            return new EndpointException(Kind.NOT_FOUND, "A file is not there, " + doing + ".", null, e);
        }
        if (e instanceof AccessDeniedException) {
            return new EndpointException(Kind.AUTHENTICATE, "The system denies access, " + doing + ".", null, e);
        }
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left") || message.contains("quota")) {
            return new EndpointException(Kind.CAPACITY, "The disk is full, " + doing + ".", null, e);
        }
        return new EndpointException(Kind.TRANSIENT, "The file system failed, " + doing + ": " + message, null, e);
    }

    static EndpointException corrupt(String message) {
        return new EndpointException(Kind.CORRUPT, message);
    }

    static EndpointException unsupported(String message) {
        return new EndpointException(Kind.UNSUPPORTED, message);
    }
}
