package dev.tranship.shell.render;

import dev.tranship.dsl.engine.Event;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a person how a run goes: a lasting line a step, and on a terminal below it a line for each dataset that is under way,
 * redrawn a few times a second. Told by one thread at a time, as every listener.
 */
public final class ProgressRenderer implements Event.Listener, AutoCloseable {
    private static final long REDRAW_NANOS = Duration.ofMillis(200).toNanos();
    private static final String STOPPED = "RUN-130";
    private static final int MOST_LINES = 6;

    private final Theme theme;
    private final Screen screen;
    private final IntSupplier width;
    private final LongSupplier nanos;

    private final Map<String, Track> tracks = new LinkedHashMap<>();
    private int steps;
    private String heading = "";
    private int reverted;
    private long lastDraw;

    /** Where progress is shown. */
    public interface Screen {
        /** Prints a line that stays, above the moving ones. */
        void lasting(String line);

        /** Shows these lines in place of the moving ones that were there. */
        void moving(List<String> lines);

        /** Takes the moving lines away; what is printed next begins on a line of its own. */
        void end();
    }

    /**
     * @param live whether lines may be redrawn: on a terminal
     * @param nanos a clock that only grows
     */
    public ProgressRenderer(Theme theme, PrintStream out, boolean live, int width, LongSupplier nanos) {
        this(theme, live ? new RedrawnLines(out) : lasting(out), () -> width, nanos);
    }

    /**
     * @param width of the screen in cells, asked for before each drawing
     * @param nanos a clock that only grows
     */
    public ProgressRenderer(Theme theme, Screen screen, IntSupplier width, LongSupplier nanos) {
        this.theme = theme;
        this.screen = screen;
        this.width = width;
        this.nanos = nanos;
        this.lastDraw = nanos.getAsLong() - REDRAW_NANOS;
    }

    /** {@return a screen that shows only what lasts} */
    public static Screen lasting(PrintStream out) {
        return new LastingLines(out);
    }

    /** How far one dataset is. */
    private static final class Track {
        private final long began;
        private final long first;
        private Event.Progress latest;

        Track(Event.Progress latest, long began) {
            this.latest = latest;
            this.began = began;
            this.first = latest.rows();
        }
    }

    @Override
    public synchronized void on(Event event) {
        if (event instanceof Event.Progress progress) {
            progress(progress);
            return;
        }
        String lasting = lasting(event);
        if (lasting != null) {
            screen.lasting(lasting);
        }
        draw();
    }

    /** Prints a lasting line, above the moving ones. */
    public synchronized void say(String line) {
        screen.lasting(line);
        draw();
    }

    /** Takes the moving lines away; what is printed next begins on a line of its own. */
    @Override
    public synchronized void close() {
        tracks.clear();
        heading = "";
        screen.end();
    }

    private @Nullable String lasting(Event event) {
        if (event instanceof Event.RunStarted e) {
            steps = e.steps();
            return theme.faint((e.resumed() ? "going on with run " : "run ") + e.run() + " of " + e.plan());
        } else if (event instanceof Event.StepStarted e) {
            begin(number(e.number()) + " " + e.id() + "  " + e.description());
        } else if (event instanceof Event.ChangeStarted e) {
            heading = TextWidth.cut(heading.lines().findFirst().orElse(""), width.getAsInt() - 1) + "\n  " + e.title();
        } else if (event instanceof Event.StepDone e) {
            begin("");
            String amount = e.summary().datasets().isEmpty()
                    ? ""
                    : Amounts.count(e.summary().datasets().size(), "dataset") + ", "
                            + Amounts.count(
                                    e.summary().datasets().stream()
                                            .mapToLong(d -> d.written())
                                            .sum(),
                                    "row")
                            + ", ";
            return theme.good("✓") + " " + number(e.number()) + " " + e.id() + "  "
                    + theme.faint(amount + Amounts.time(e.summary().took()));
        } else if (event instanceof Event.StepSkipped e) {
            begin("");
            return "– " + number(e.number()) + " " + e.id() + "  " + theme.faint("skipped: " + e.reason());
        } else if (event instanceof Event.StepFailed e) {
            begin("");
            if (e.code().equals(STOPPED)) {
                return theme.warning("■") + " " + number(e.number()) + " " + e.id() + "  " + theme.faint("stopped");
            }
            return theme.error("✗") + " " + number(e.number()) + " " + e.id() + "  " + theme.faint("failed");
        } else if (event instanceof Event.StepUndone e) {
            String amount = ", " + Amounts.count(reverted, "change") + " taken back";
            begin("");
            return theme.good("↶") + " " + number(e.number()) + " " + e.id() + "  " + theme.faint("undone" + amount);
        } else if (event instanceof Event.ChangeReverted e) {
            reverted++;
            heading = "taken back: " + e.title();
        } else if (event instanceof Event.Notice e) {
            return theme.warning("note") + (e.step() == null ? "" : " " + e.step()) + ": " + e.text();
        } else if (event instanceof Event.Log e) {
            return (e.step() == null ? "" : theme.faint(e.step() + " | ")) + e.text();
        } else if (event instanceof Event.RunDone) {
            begin("");
        }
        return null;
    }

    private void begin(String newHeading) {
        tracks.clear();
        reverted = 0;
        heading = newHeading;
    }

    private String number(int number) {
        return steps == 0 ? String.valueOf(number) : number + "/" + steps;
    }

    private void progress(Event.Progress progress) {
        String key = progress.phase() + " " + progress.dataset();
        Track track = tracks.get(key);
        if (track == null || progress.rows() < track.latest.rows()) {
            track = new Track(progress, nanos.getAsLong());
            tracks.put(key, track);
        }
        track.latest = progress;
        if (progress.total() >= 0 && progress.rows() >= progress.total()) {
            tracks.remove(key);
        }
        if (nanos.getAsLong() - lastDraw >= REDRAW_NANOS) {
            draw();
        }
    }

    private void draw() {
        List<String> lines = new ArrayList<>();
        heading.lines().forEach(lines::add);
        tracks.values().stream().limit(MOST_LINES).forEach(track -> lines.add("  " + line(track)));
        if (tracks.size() > MOST_LINES) {
            lines.add("  and " + (tracks.size() - MOST_LINES) + " more");
        }
        int most = Math.max(1, width.getAsInt() - 1);
        lines.replaceAll(line -> theme.faint(TextWidth.cut(line, most)));
        screen.moving(lines);
        lastDraw = nanos.getAsLong();
    }

    private String line(Track track) {
        Event.Progress latest = track.latest;
        Duration since = Duration.ofNanos(Math.max(0, nanos.getAsLong() - track.began));
        long rows = latest.rows() - track.first;
        StringBuilder text = new StringBuilder(latest.dataset());
        if (latest.phase() != Event.Phase.COPY) {
            text.append(' ').append(latest.phase().name().toLowerCase(Locale.ROOT));
        }
        text.append("  ").append(Amounts.count(latest.rows(), "row"));
        if (latest.total() > 0) {
            // It is done when it is done: 100 % is never shown.
            text.append("  ")
                    .append(Math.min(99, latest.rows() * 100 / latest.total()))
                    .append(" %");
        }
        String rate = Amounts.rate(rows, since);
        if (!rate.isEmpty()) {
            text.append("  ").append(rate).append(" rows/s");
        }
        if (latest.rejected() > 0) {
            text.append("  ").append(Amounts.count(latest.rejected())).append(" rejected");
        }
        // Too early a guess is worse than none.
        if (latest.total() > latest.rows() && rows > 0 && since.toMillis() >= 2000) {
            double left = (latest.total() - latest.rows()) / (double) rows * since.toMillis();
            text.append("  ").append(Amounts.left(Duration.ofMillis((long) left)));
        }
        return text.toString();
    }
}
