package dev.tranship.shell.render;

import java.util.Map;

/** The few styles that text is shown in. Made once for each stream; without colours every style is the text itself. */
public record Theme(boolean colored, Palette palette) {
    public static final Theme PLAIN = new Theme(false);

    /** The background that the colours must be readable on. */
    public enum Palette {
        DARK,
        LIGHT
    }

    /** What the user wants. */
    public enum Choice {
        AUTO,
        ALWAYS,
        NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Decides once. The user's word goes first, then {@code NO_COLOR} and {@code CLICOLOR_FORCE}, then whether somebody is
     * looking. It says nothing about whether somebody can be asked.
     */
    public static Theme of(Choice choice, Map<String, String> environment, boolean terminal) {
        return new Theme(
                switch (choice) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case AUTO -> automatic(environment, terminal);
                });
    }

    private static boolean automatic(Map<String, String> environment, boolean terminal) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        String force = environment.getOrDefault("CLICOLOR_FORCE", "");
        if (!force.isEmpty() && !force.equals("0")) {
            return true;
        }
        return terminal && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    public Theme(boolean colored) {
        this(colored, Palette.DARK);
    }

    /** {@return this theme in other colours} */
    public Theme with(Palette other) {
        return new Theme(colored, other);
    }

    public String strong(String text) {
        return style("1", text);
    }

    /** What is there but matters less: NULL, hints, line numbers. */
    public String faint(String text) {
        return style("2", text);
    }

    public String error(String text) {
        return style("1;31", text);
    }

    public String warning(String text) {
        return style(palette == Palette.DARK ? "33" : "35", text);
    }

    public String good(String text) {
        return style("32", text);
    }

    /** A value that differs from what it was. */
    public String changed(String text) {
        return style(palette == Palette.DARK ? "1;33" : "1;35", text);
    }

    /** A command that can be typed, a name that can be used. */
    public String name(String text) {
        return style(palette == Palette.DARK ? "36" : "34", text);
    }

    private String style(String codes, String text) {
        return colored && !text.isEmpty() ? "\u001b[" + codes + "m" + text + "\u001b[0m" : text;
    }
}
