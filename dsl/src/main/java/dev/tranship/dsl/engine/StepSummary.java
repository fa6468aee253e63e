package dev.tranship.dsl.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step did, for the table at the end and its JSON twin.
 *
 * @param datasets one line a dataset that was copied or verified, in the order they were done
 * @param result what the verb found out (assess, verify, backup), null when nothing
 * @param notices what could not be carried over
 * @param rejectFile the file with the rejected rows; null when there are none
 */
public record StepSummary(
        List<DatasetSummary> datasets,
        @Nullable JsonNode result,
        List<String> notices,
        @Nullable String rejectFile,
        Duration took) {
    public StepSummary {
        datasets = List.copyOf(datasets);
        notices = List.copyOf(notices);
    }

    /** {@return the rejected rows of all datasets} */
    public long rejected() {
        return datasets.stream().mapToLong(DatasetSummary::rejected).sum();
    }

    /**
     * @param read rows that came from the source
     * @param written rows that arrived
     * @param filtered rows that the transform dropped on purpose
     * @param fingerprint of the written rows; null when not computed
     * @param proof what was proven and how, e.g. {@code checksum equal}; empty when nothing was
     * @param snapshot which state of the source was read, and when; null when that is not known
     */
    public record DatasetSummary(
            String source,
            String target,
            long read,
            long written,
            long filtered,
            long rejected,
            long bytes,
            Duration took,
            @Nullable String fingerprint,
            String proof,
            @Nullable String snapshot) {}
}
