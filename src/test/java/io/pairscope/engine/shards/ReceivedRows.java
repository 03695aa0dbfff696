package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.fixtures.Shards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All rows that a reader hands over, as they came. */
final class ReceivedRows implements BlockFiller.RowSink {
    /** @param labels null where the row has none */
    record Read(long row, String id, List<String> labels, double[] image, double[] text) {}

    record Rejected(long row, String id, Rejection reason, String detail) {}

    final List<Read> rows = new ArrayList<>();
    final List<Rejected> rejected = new ArrayList<>();
    final List<List<Long>> blocks = new ArrayList<>();

    @Override
    public void accept(ShardRows from, EmbeddingBlock block) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < block.size(); i++) {
            rows.add(new Read(
                    block.rowNumber(i),
                    block.id(i),
                    labels(block, i),
                    row(block, Side.IMAGE, i),
                    row(block, Side.TEXT, i)));
            numbers.add(block.rowNumber(i));
        }
        blocks.add(numbers);
    }

    @Override
    public void reject(ShardRows from, long rowNumber, String id, Rejection reason, String detail) {
        rejected.add(new Rejected(rowNumber, id, reason, detail));
    }

    private static List<String> labels(EmbeddingBlock block, int i) {
        List<String> labels = new ArrayList<>();
        for (int l = 0; l < block.labelCount(); l++) {
            labels.add(block.label(i, l));
        }
        return labels;
    }

    private static double[] row(EmbeddingBlock block, Side side, int i) {
        double[] row = new double[block.dims(side)];
        block.copyRow(side, i, row, 0);
        return row;
    }

    /** Holds when rows were read one behind the other, from a first row on, with their ids and all bits. */
    void assertRows(int firstRow, List<Shards.Row> written, ColumnType type) {
        assertThat(rows).hasSameSizeAs(written);
        for (int i = 0; i < written.size(); i++) {
            assertThat(rows.get(i).row).isEqualTo(firstRow + i);
            assertThat(rows.get(i).id).isEqualTo(written.get(i).id());
            assertThat(rows.get(i).image).containsExactly(stored(written.get(i).image(), type));
            assertThat(rows.get(i).text).containsExactly(stored(written.get(i).text(), type));
        }
    }

    /** The values that a file holds of a vector without nulls. */
    private static double[] stored(Double[] values, ColumnType type) {
        return Arrays.stream(values)
                .mapToDouble(value -> type == ColumnType.FLOAT_LIST ? value.floatValue() : value)
                .toArray();
    }
}
