package dev.tranship.dsl.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tranship.spi.Batch;
import dev.tranship.spi.RowType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchCodecTest {
    private final RowType rowType = Samples.rowType();

    private Batch batch(int rows) {
        Random random = new Random(11);
        List<List<Object>> list = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            list.add(Samples.row(random));
        }
        return Batch.of(rowType, list);
    }

    @Test
    void readsBackEveryValue() {
        Batch batch = batch(500);

        Batch back = BatchCodec.decode(BatchCodec.encode(batch));

        assertThat(back.rowType()).isEqualTo(rowType);
        assertThat(back.rows()).isEqualTo(500);
        assertThat(back.position()).isNull();
        for (int row = 0; row < 500; row++) {
            for (int column = 0; column < rowType.size(); column++) {
                assertThat(Samples.same(
                                back.vector(column).get(row),
                                batch.vector(column).get(row)))
                        .as("row %d, column %s", row, rowType.field(column))
                        .isTrue();
            }
        }
    }

    @Test
    void readsBatchesOneAfterAnother() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BatchCodec.write(batch(3), out);
        BatchCodec.write(new Batch(rowType, Batch.vectors(rowType, 0), 0, List.of(), "end"), out);
        ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());

        assertThat(BatchCodec.read(in).rows()).isEqualTo(3);
        assertThat(BatchCodec.read(in).position()).isEqualTo("end");
        assertThat(BatchCodec.read(in)).isNull();
    }

    @Test
    void noticesEveryFlippedByteAndEveryBreakOff() {
        byte[] good = BatchCodec.encode(batch(2));
        for (int at = 0; at < good.length; at += 7) {
            byte[] bad = good.clone();
            bad[at] ^= 0x10;
            assertThatThrownBy(() -> BatchCodec.decode(bad)).isInstanceOf(IllegalArgumentException.class);
            byte[] torn = java.util.Arrays.copyOf(good, at);
            assertThatThrownBy(() -> BatchCodec.decode(torn)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesAnotherVersion() {
        byte[] newer = BatchCodec.encode(batch(1));
        newer[0] = 2;

        assertThatThrownBy(() -> BatchCodec.decode(newer))
                .hasMessage("the bytes are no batch: the batch is of format version 2, this program knows version 1");
    }
}
