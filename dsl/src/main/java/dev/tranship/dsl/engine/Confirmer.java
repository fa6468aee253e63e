package dev.tranship.dsl.engine;

/** Asks a person. Where nobody can be asked, it answers no. */
public interface Confirmer {
    /**
     * @param question a sentence that says what will happen
     * @param word what must be typed to agree
     */
    boolean confirm(String question, String word);
}
