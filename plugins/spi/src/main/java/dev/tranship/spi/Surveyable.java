package dev.tranship.spi;

import java.util.List;

/** The ability of a server to say how large it is and who is at work on it. */
public interface Surveyable {
    /** {@return how things stand now} What the user may not see is unknown, never an error. */
    Survey survey();

    /**
     * @param bytes of the database with its indexes; -1 when unknown
     * @param freeBytes on the disk that holds it; -1 when unknown, as it is for a server on another machine
     * @param blocking who holds or waits for locks, or has a transaction open for long: a sentence each, without the texts of
     *     statements, which may hold values
     */
    record Survey(long bytes, long freeBytes, List<String> blocking) {
        public Survey {
            blocking = List.copyOf(blocking);
        }
    }
}
