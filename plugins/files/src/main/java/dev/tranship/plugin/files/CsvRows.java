package dev.tranship.plugin.files;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.tranship.spi.Misfit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a CSV file. A value that is not quoted and spells the null text is NULL; a quoted one never is. The position is the
 * number of rows done, because a line end may be inside a value.
 */
final class CsvRows implements RawRows {
    private static final int LONGEST_VALUE = 1 << 29;

    private final CsvReader<@Nullable String[]> reader;
    private final CloseableIterator<@Nullable String[]> records;
    private final @Nullable List<String> header;
    private final int columns;
    private long rows;

    /** @param columns how many columns a row has; -1 when as many as the header or the first row */
    CsvRows(InputStream stream, CsvOptions options, int columns) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(
                stream,
                options.encoding()
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        skipByteOrderMark(text);
        this.reader = CsvReader.builder()
                .fieldSeparator(options.delimiter())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(LONGEST_VALUE)
                // An empty line is a row where there is one column: it is NULL there.
                .skipEmptyLines(columns != 1)
                .build(new Cells(options.nullText()), text);
        this.records = reader.iterator();
        this.header = options.header() ? names(record()) : null;
        this.columns = columns >= 0 || header == null ? columns : header.size();
    }

    /** {@return the names in the first line; null when the file has none} */
    @Nullable
    List<String> header() {
        return header;
    }

    void skip(long count) throws IOException {
        while (rows < count && record() != null) {
            rows++;
        }
    }

    @Override
    public @Nullable RawRow next() throws IOException {
        @Nullable String[] record = record();
        if (record == null) {
            return null;
        }
        rows++;
        if (columns < 0 || record.length == columns) {
            return new RawRow(record, null);
        }
        String name = header == null || header.isEmpty() ? "column_1" : header.get(0);
        return new RawRow(
                Arrays.copyOf(record, columns),
                new Misfit(
                        -1,
                        name,
                        RawRows.shown(String.join(
                                ",", Arrays.stream(record).map(String::valueOf).toList())),
                        "row " + rows + " has " + record.length + " values instead of " + columns));
    }

    private @Nullable String @Nullable [] record() throws IOException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw cause(e);
        } catch (CsvParseException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw Failures.corrupt("The CSV cannot be understood after row " + rows + ": " + e.getMessage());
        }
    }

    private static IOException cause(UncheckedIOException e) {
        return e.getCause() == null ? new IOException(e) : e.getCause();
    }

    private static List<String> names(@Nullable String @Nullable [] record) {
        List<String> names = new ArrayList<>();
        if (record != null) {
            for (String name : record) {
                names.add(name == null || name.isEmpty() ? "column_" + (names.size() + 1) : name);
            }
        }
        return names;
    }

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\ufeff') {
            text.reset();
        }
    }

    @Override
    public String position() {
        return Long.toString(rows);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** Collects the values of a record and tells quoted from unquoted ones. */
    private static final class Cells extends AbstractBaseCsvCallbackHandler<@Nullable String[]> {
        private final String nullText;
        private @Nullable String[] cells = new String[16];
        private int count;

        Cells(String nullText) {
            this.nullText = nullText;
        }

        @Override
        protected void handleBegin(long line) {
            count = 0;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (count == cells.length) {
                cells = Arrays.copyOf(cells, 2 * count);
            }
            String value = new String(buffer, offset, length);
            cells[count++] = !quoted && value.equals(nullText) ? null : value;
        }

        @Override
        protected void handleEmpty() {
            cells[0] = nullText.isEmpty() ? null : "";
            count = 1;
        }

        @Override
        protected @Nullable String[] buildRecord() {
            return Arrays.copyOf(cells, count);
        }
    }
}
