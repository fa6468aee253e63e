package dev.tranship.plugin.neo4j;

import dev.tranship.plugin.neo4j.Dataset.Column;
import dev.tranship.plugin.neo4j.GraphPattern.Nodes;
import dev.tranship.plugin.neo4j.GraphPattern.Relationships;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.TypeParser;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How datasets are described in an archive, so that it can be read as the graph was. */
final class DatasetText {
    private DatasetText() {}

    static void write(DataOutputStream out, List<Dataset> datasets) throws IOException {
        out.writeInt(datasets.size());
        for (Dataset dataset : datasets) {
            ArchiveFormat.writeText(out, dataset.path().toString());
            ArchiveFormat.writeTexts(
                    out,
                    dataset.pattern() instanceof Relationships pattern
                            ? List.of(pattern.start(), pattern.type(), pattern.end())
                            : List.of(((Nodes) dataset.pattern()).label()));
            ArchiveFormat.writeTexts(out, dataset.key());
            out.writeInt(dataset.columns().size());
            for (Column column : dataset.columns()) {
                ArchiveFormat.writeText(out, column.name());
                ArchiveFormat.writeText(out, column.type().toString());
                ArchiveFormat.writeText(out, Declarations.text(column.source()));
                out.writeBoolean(column.nullable());
                out.writeBoolean(column.json());
            }
        }
    }

    static List<Dataset> read(DataInputStream in) throws IOException {
        List<Dataset> datasets = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            DatasetPath path = DatasetPath.parse(ArchiveFormat.readText(in));
            List<String> names = ArchiveFormat.readTexts(in);
            GraphPattern pattern = names.size() == 1
                    ? new Nodes(names.get(0))
                    : new Relationships(names.get(0), names.get(1), names.get(2));
            List<String> key = ArchiveFormat.readTexts(in);
            List<Column> columns = new ArrayList<>();
            for (int column = in.readInt(); column > 0; column--) {
                String name = ArchiveFormat.readText(in);
                String type = ArchiveFormat.readText(in);
                String source = ArchiveFormat.readText(in);
                boolean nullable = in.readBoolean();
                columns.add(new Column(
                        name, TypeParser.parse(type), nullable, Declarations.source(source), null, in.readBoolean()));
            }
            datasets.add(new Dataset(path, pattern, columns, key, List.of(), true, true));
        }
        return datasets;
    }
}
