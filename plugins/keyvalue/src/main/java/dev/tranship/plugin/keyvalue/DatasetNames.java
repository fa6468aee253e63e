package dev.tranship.plugin.keyvalue;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The option of a connection that declares datasets. */
public final class DatasetNames {
    /** Blanks and line ends, except between the columns of a dataset. */
    private static final Pattern BETWEEN = Pattern.compile("\\s+(?![^(]*\\))");

    private DatasetNames() {}

    /** {@return the names in a text, which stand one a line or with blanks between them} */
    public static List<String> split(String text) {
        return Arrays.stream(BETWEEN.split(text))
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
