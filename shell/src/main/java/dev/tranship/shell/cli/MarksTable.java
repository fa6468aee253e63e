package dev.tranship.shell.cli;

import static dev.tranship.shell.render.TableRenderer.Column.left;

import dev.tranship.dsl.step.copy.Increments.Mark;
import dev.tranship.shell.render.TableRenderer.Column;
import java.util.List;

/** How far growing datasets were taken. */
public final class MarksTable {
    public static final List<Column> COLUMNS = List.of(left("growing dataset"), left("by"), left("taken up to"));

    private MarksTable() {}

    /** {@return a line a mark} */
    public static List<List<String>> rows(List<Mark> marks) {
        return marks.stream()
                .map(each -> List.of(each.source() + " → " + each.target(), each.by(), each.value()))
                .toList();
    }
}
