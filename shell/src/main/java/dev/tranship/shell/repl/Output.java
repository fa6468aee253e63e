package dev.tranship.shell.repl;

import dev.tranship.shell.cli.Context;
import dev.tranship.shell.render.RowFormat;
import dev.tranship.shell.render.Rows;
import dev.tranship.shell.render.TableRenderer.Column;
import dev.tranship.shell.render.Theme;
import java.util.List;

/** Shows results in the mode that is set: data where data goes, the rest beside it. */
public final class Output {
    private final Context context;
    private final Settings settings;
    private final Desk desk;

    Output(Context context, Settings settings, Desk desk) {
        this.context = context;
        this.settings = settings;
        this.desk = desk;
    }

    public Theme theme() {
        return context.outTheme();
    }

    public void rows(Rows rows) {
        data(mode().of(rows, theme(), width()));
    }

    public void list(List<Column> columns, List<List<String>> rows) {
        data(mode().of(columns, rows, theme(), width()));
    }

    /** {@return whether programs read what is shown, so that only data may be on its way} */
    public boolean forPrograms() {
        return switch (mode()) {
            case JSON, CSV -> true;
            case AUTO, TABLE, VERTICAL, MARKDOWN -> false;
        };
    }

    /** Shows text that ends with a line feed as data, page by page where it does not fit. */
    public void data(String text) {
        if (!settings.on(Settings.Setting.PAGER) || !desk.page(text)) {
            unpaged(text);
        }
    }

    /** Shows text that ends with a line feed as data, all of it: what was not asked for must not hold anybody up. */
    public void unpaged(String text) {
        context.out().print(text);
        context.out().flush();
    }

    /** Says something that is no data. */
    public void note(String line) {
        context.out().flush();
        context.note(line);
    }

    private RowFormat mode() {
        return settings.mode();
    }

    private int width() {
        return context.width();
    }
}
