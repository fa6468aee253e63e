package dev.tranship.plugin.files;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a dataset's name becomes a file's. Characters that a file name should not have (separators, wildcards, controls, a
 * leading dot) are spelled as percent and two hex digits for each UTF-8 byte, so that no name leads out of its folder.
 */
final class FileNames {
    private static final String UNSAFE = "/\\:*?\"<>|%";
    private static final Charset SYSTEM = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private FileNames() {}

    static String encode(String name) {
        CharsetEncoder encoder = SYSTEM.newEncoder();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < name.length(); ) {
            int point = name.codePointAt(at);
            String one = Character.toString(point);
            boolean edge = (at == 0 || at + one.length() == name.length()) && (point == '.' || point == ' ');
            if (point < ' ' || UNSAFE.indexOf(point) >= 0 || edge || !encoder.canEncode(one)) {
                for (byte b : one.getBytes(StandardCharsets.UTF_8)) {
                    text.append('%').append(String.format("%02X", b));
                }
            } else {
                text.append(one);
            }
            at += one.length();
        }
        return text.toString();
    }

    /** {@return the name that {@link #encode} spelled; a text that it cannot have spelled is itself} */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); ) {
            if (text.charAt(at) == '%') {
                boolean complete = at + 2 < text.length();
                int high = complete ? Character.digit(text.charAt(at + 1), 16) : -1;
                int low = complete ? Character.digit(text.charAt(at + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return text;
                }
                bytes.write(high * 16 + low);
                at += 3;
            } else {
                String one = Character.toString(text.codePointAt(at));
                bytes.writeBytes(one.getBytes(StandardCharsets.UTF_8));
                at += one.length();
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** {@return the dataset in a file of that name, or null when the file is not of the format} */
    static @Nullable String dataset(String fileName, Format format) {
        for (String ending : new String[] {format.ending(), format.ending() + ".gz"}) {
            if (fileName.endsWith(ending) && fileName.length() > ending.length()) {
                return decode(fileName.substring(0, fileName.length() - ending.length()));
            }
        }
        return null;
    }
}
