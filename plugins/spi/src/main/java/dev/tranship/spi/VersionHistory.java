package dev.tranship.spi;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a schema has been through. Reads, and says in statements how to write: {@link Transactional#execute}
 * does that together with what the version itself does, so that neither is there without the other.
 */
public interface VersionHistory {
    /** {@return what is noted, in the order in which it was; empty when there is no such history} */
    Optional<List<Noted>> read();

    /** {@return the statements that make an empty history; there is none} */
    List<String> create();

    /** {@return the statements that remove the history with all that is noted} */
    List<String> drop();

    /** {@return the statement that notes a version, which is not noted yet} */
    String note(Noted version);

    /** {@return the statement that gives a noted version another checksum} */
    String amend(String version, String checksum);

    /** {@return the statement that forgets a version} */
    String erase(String version);

    /** {@return the histories of other tools, in the order of the tools' names} */
    List<Inherited> inherited();

    /**
     * @param sequence grows with every version noted
     * @param version as its file has it, e.g. {@code 1.1.0}
     * @param checksum of what the version did; empty where nobody knows
     * @param at the instant at which it was noted, in ISO 8601
     * @param origin the tool that brought the schema there
     */
    record Noted(int sequence, String version, String description, String checksum, String at, String origin) {}

    /**
     * What another tool says.
     *
     * @param tool e.g. {@code Flyway}
     * @param place where it says so, e.g. {@code public.flyway_schema_history}
     * @param versions oldest first; where {@code numbered} is false, names that say nothing about order
     * @param numbered whether the tool calls its versions by numbers
     */
    record Inherited(String tool, String place, List<InheritedVersion> versions, boolean numbered) {
        public Inherited {
            versions = List.copyOf(versions);
        }
    }

    /** @param checksum of the file, as the tool computes it; null when it does not */
    record InheritedVersion(String version, @Nullable Long checksum, State state) {}

    /** What another tool says about a version. */
    enum State {
        DONE,
        FAILED,
        /** The tool began here: this version and those before it were there. */
        BASELINE
    }
}
