package dev.tranship.dsl.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a schema, as a file describes it.
 *
 * @param up the statements that lead from the version before to this one
 * @param down the statements that lead back; null when there is no way back
 * @param checks queries for rows that must not be there when the schema is at this version
 * @param date when it is meant for; null when nothing says so
 * @param revision what Alembic called it; null when Alembic never knew it
 * @param foreign the checksum that other tools take of the file: Flyway the CRC-32 of the lines of SQL, neo4j-migrations that of the statements of
 *     Cypher; null for files that no other tool reads
 * @param file its name, without folders
 */
public record SchemaVersion(
        VersionNumber number,
        String description,
        Language language,
        List<String> up,
        @Nullable List<String> down,
        List<String> checks,
        @Nullable LocalDate date,
        @Nullable String revision,
        @Nullable Long foreign,
        String file) {
    private static final int DIGITS = 32;

    public SchemaVersion {
        up = List.copyOf(up);
        down = down == null ? null : List.copyOf(down);
        checks = List.copyOf(checks);
    }

    /**
     * {@return a checksum of what the version does to a schema} Comments and layout do not count, and neither does the way
     * back, which may be mended later.
     */
    public String checksum() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        for (String statement : up) {
            digest.update(language.normalise(statement).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }

    /** {@return number and description, for people} */
    public String title() {
        return description.isEmpty() ? number.toString() : number + " (" + description + ")";
    }
}
