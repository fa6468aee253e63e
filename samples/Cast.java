import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws what a terminal shows as an SVG: {@code tmux capture-pane -e -p | java samples/Cast.java > docs/shell.svg}. Every cell has its
 * place, so that tables stay straight in any font; styles are those that the shell uses.
 */
public final class Cast {
    private static final double CELL = 8.4;
    private static final int LINE = 18;
    private static final int MARGIN = 16;
    private static final Pattern STYLE = Pattern.compile("\u001b\\[([0-9;]*)m");
    private static final Map<Integer, String> COLORS = Map.of(
            30, "#6e7681", 31, "#ff7b72", 32, "#7ee787", 33, "#e3b341", 34, "#79c0ff", 35, "#d2a8ff", 36, "#76e3ea",
            37, "#e6edf3", 90, "#8b949e");

    /** A piece of a line in one style. */
    private record Piece(int column, String text, String color, boolean bold, boolean faint) {}

    private String color = "#e6edf3";
    private boolean bold;
    private boolean faint;

    public static void main(String[] arguments) throws IOException {
        String shown = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        String svg = new Cast().draw(shown.lines().toList());
        if (arguments.length == 0) {
            System.out.write(svg.getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        } else {
            Files.writeString(Path.of(arguments[0]), svg);
        }
    }

    private String draw(List<String> lines) {
        List<List<Piece>> pieces = lines.stream().map(this::pieces).toList();
        int columns = 80;
        for (List<Piece> line : pieces) {
            for (Piece piece : line) {
                columns = Math.max(columns, piece.column + piece.text.codePointCount(0, piece.text.length()));
            }
        }
        long width = Math.round(columns * CELL + 2 * MARGIN);
        int height = lines.size() * LINE + 2 * MARGIN;
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width).append("\" height=\"").append(height)
                .append("\" viewBox=\"0 0 ").append(width).append(' ').append(height)
                .append("\" role=\"img\" aria-label=\"A session in the shell\">\n")
                .append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n")
                .append("<g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"14\""
                        + " xml:space=\"preserve\">\n");
        for (int row = 0; row < pieces.size(); row++) {
            for (Piece piece : pieces.get(row)) {
                text(svg, row, piece);
            }
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    private static void text(StringBuilder svg, int row, Piece piece) {
        String text = piece.text.stripTrailing();
        int blanks = text.length() - text.stripLeading().length();
        text = text.strip();
        if (text.isEmpty()) {
            return;
        }
        int cells = text.codePointCount(0, text.length());
        svg.append(String.format(
                java.util.Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" lengthAdjust=\"spacingAndGlyphs\" fill=\"%s\"%s%s>%s</text>%n",
                MARGIN + (piece.column + blanks) * CELL,
                MARGIN + row * LINE + 13,
                cells * CELL,
                piece.color,
                piece.bold ? " font-weight=\"bold\"" : "",
                piece.faint ? " opacity=\"0.6\"" : "",
                text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }

    private List<Piece> pieces(String line) {
        List<Piece> pieces = new ArrayList<>();
        Matcher style = STYLE.matcher(line);
        int at = 0;
        int column = 0;
        while (true) {
            boolean more = style.find();
            String text = line.substring(at, more ? style.start() : line.length());
            if (!text.isEmpty()) {
                pieces.add(new Piece(column, text, color, bold, faint));
                column += text.codePointCount(0, text.length());
            }
            if (!more) {
                return pieces;
            }
            change(style.group(1));
            at = style.end();
        }
    }

    private void change(String codes) {
        for (String each : (codes.isEmpty() ? "0" : codes).split(";")) {
            int code = Integer.parseInt(each);
            if (code == 0) {
                color = COLORS.get(37);
                bold = false;
                faint = false;
            } else if (code == 1) {
                bold = true;
            } else if (code == 2) {
                faint = true;
            } else if (code == 22) {
                bold = false;
                faint = false;
            } else if (code == 39) {
                color = COLORS.get(37);
            } else {
                color = COLORS.getOrDefault(code, color);
            }
        }
    }
}
