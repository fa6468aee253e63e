package dev.tranship.dsl.plan;

/**
 * Where something stands in a text. Lines and columns begin at 1; 0 where there is no text (a plan made by a program).
 *
 * @param file the name as the user gave it
 */
public record Place(String file, int line, int column) {
    public static final Place NOWHERE = new Place("", 0, 0);

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
