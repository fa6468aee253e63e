package dev.tranship.dsl.step.backup;

import dev.tranship.dsl.verify.Fingerprint;
import dev.tranship.spi.DatasetPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backup holds, in {@code manifest.json} beside its file.
 *
 * @param url of the connection as the plan has it; references to secrets stay references
 * @param created ISO instant
 * @param expires ISO instant after which {@code backups cleanup} removes it; null for never
 * @param file name of the archive, a file or folder, in the backup's folder
 * @param sha256 of that file, or of the names and files in that folder, in hexadecimal
 */
public record Manifest(
        int format,
        String id,
        String connection,
        String url,
        String product,
        String created,
        @Nullable String expires,
        String file,
        long bytes,
        String sha256,
        List<Dataset> datasets) {
    public static final int FORMAT = 1;

    public record Dataset(DatasetPath path, Fingerprint fingerprint) {}

    Manifest expiring(@Nullable String moment) {
        return new Manifest(format, id, connection, url, product, created, moment, file, bytes, sha256, datasets);
    }
}
