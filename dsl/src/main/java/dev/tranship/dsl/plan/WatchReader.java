package dev.tranship.dsl.plan;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes steps of {@code compare} and {@code guard}. A step is null where a value that it needs is wrong, which is reported. */
final class WatchReader {
    private WatchReader() {}

    @SuppressWarnings("unchecked") // The kind of the setting says what its values are.
    static Step.@Nullable Compare compare(Map<String, Object> settings) {
        if (!(settings.get("from") instanceof Address from)
                || !(settings.get("to") instanceof Address to)
                || !(settings.get("queries") instanceof List<?> queries)) {
            return null;
        }
        return new Step.Compare(
                from,
                to,
                (List<Step.Compare.Query>) queries,
                settings.get("runs") instanceof Integer runs ? runs : 5,
                settings.get("tolerance") instanceof Double tolerance ? tolerance : 1.2,
                settings.get("noise") instanceof Duration noise ? noise : Duration.ofMillis(2),
                !"any".equals(settings.get("results")),
                "warn".equals(settings.get("assert")));
    }

    @SuppressWarnings("unchecked") // As above.
    static Step.@Nullable Guard guard(Map<String, Object> settings) {
        if (!(settings.get("on") instanceof Address on)) {
            return null;
        }
        return new Step.Guard(
                on,
                settings.get("rejected") instanceof Step.OnError.Quarantine rejected ? rejected : null,
                settings.get("differences") instanceof Long differences ? differences : null,
                settings.get("free_disk") instanceof Long bytes ? bytes : null,
                settings.get("folder") instanceof String folder ? folder : null,
                settings.get("lock_waits") instanceof Long waits ? waits : null,
                settings.get("replication_lag") instanceof Duration lag ? lag : null,
                settings.get("probes") instanceof List<?> probes ? (List<Step.Guard.Probe>) probes : List.of(),
                settings.get("every") instanceof Duration every ? every : Duration.ofSeconds(5),
                settings.get("on_trip") instanceof String word
                        ? Step.Guard.OnTrip.valueOf(word.toUpperCase(Locale.ROOT))
                        : Step.Guard.OnTrip.STOP,
                settings.get("patience") instanceof Duration patience ? patience : Duration.ofMinutes(10));
    }
}
