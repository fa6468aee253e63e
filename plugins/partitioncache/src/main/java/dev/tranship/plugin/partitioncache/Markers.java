package dev.tranship.plugin.partitioncache;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Key-value stores say twice that a query ended early: by the status in its record, and by a key of its own, which may be
 * there without a record. The two are one status here. Where they contradict each other the status names both, as in {@code
 * ok;markers=timeout}, so that nothing is lost; a table, which has no markers, does not take such a status.
 */
final class Markers {
    /** When a query that has a marker and no record was last seen: it is not known, and a time is needed. */
    static final LocalDateTime NEVER = LocalDateTime.of(1970, 1, 1, 0, 0);

    static final String OK = "ok";
    private static final String ALSO = ";markers=";

    /** A key that says how a query ended. */
    enum Marker {
        LIMIT,
        TIMEOUT;

        /** {@return what stands before the hash in the key} */
        String prefix() {
            return "_" + name() + "_";
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Markers() {}

    /** @param record the status in the record; null when there is no record */
    record Split(@Nullable String record, Set<Marker> markers) {}

    /** {@return whether a hash is none but the name of a marker} */
    static boolean isMarker(String hash) {
        return hash.startsWith(Marker.LIMIT.prefix()) || hash.startsWith(Marker.TIMEOUT.prefix());
    }

    private static Set<Marker> following(String status) {
        return switch (status) {
            case "timeout" -> EnumSet.of(Marker.TIMEOUT);
            case "failed", "limit" -> EnumSet.of(Marker.LIMIT);
            default -> EnumSet.noneOf(Marker.class);
        };
    }

    /** {@return the one status of a record's status, where there is one, and the markers} */
    static String status(@Nullable String record, Set<Marker> markers) {
        String status = record;
        if (status == null || status.isEmpty()) {
            status = markers.isEmpty() ? OK : markers.contains(Marker.TIMEOUT) ? "timeout" : "failed";
        }
        if (following(status).equals(markers)) {
            return status;
        }
        String words =
                markers.isEmpty() ? "none" : markers.stream().map(Marker::word).collect(Collectors.joining(","));
        return status + ALSO + words;
    }

    /** {@return what a status says of the record and the markers} */
    static Split split(Item.Query query) {
        String status = query.status();
        Set<Marker> markers = following(status);
        int also = status.indexOf(ALSO);
        if (also >= 0) {
            markers = EnumSet.noneOf(Marker.class);
            for (String word : words(status.substring(also + ALSO.length()))) {
                markers.add(Marker.valueOf(word.toUpperCase(Locale.ROOT)));
            }
            status = status.substring(0, also);
        }
        boolean none = query.text().isEmpty() && NEVER.equals(query.lastSeen()) && !markers.isEmpty();
        return new Split(none ? null : status, markers);
    }

    private static List<String> words(String list) {
        List<String> words = new ArrayList<>();
        for (String word : list.split(",")) {
            for (Marker marker : Marker.values()) {
                if (marker.word().equals(word)) {
                    words.add(word);
                }
            }
        }
        return words;
    }
}
