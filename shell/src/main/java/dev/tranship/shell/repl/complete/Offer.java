package dev.tranship.shell.repl.complete;

import java.util.List;
import org.jline.reader.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * Collects what can stand at the cursor. All of it takes the place of one word, of which a part may have been typed before
 * what is completed: {@code log(shop.Cu}.
 */
final class Offer {
    private final List<Candidate> candidates;
    private final String before;

    /** @param before what the word begins with and every candidate keeps */
    Offer(List<Candidate> candidates, String before) {
        this.candidates = candidates;
        this.before = before;
    }

    Offer after(String more) {
        return new Offer(candidates, before + more);
    }

    /** A word that is finished: a blank follows. */
    void word(String group, String value, @Nullable String description) {
        add(group, value, value, description, true);
    }

    /** A word that goes on. */
    void part(String group, String value, String shown, @Nullable String description) {
        add(group, value, shown, description, false);
    }

    private void add(String group, String value, String shown, @Nullable String description, boolean finished) {
        String about = description == null || description.isEmpty() ? null : description;
        candidates.add(new Candidate(before + value, shown, group, about, null, null, finished));
    }
}
