package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.InputChannel;
import java.io.IOException;
import java.util.function.DoubleFunction;

/** Names or labels of rows out of a column of a row group. */
final class ParquetNames extends ParquetColumn<String[]> {
    private final DoubleFunction<String> floating;

    /** @param floating the text of a floating-point number */
    ParquetNames(String name, ParquetLeaf leaf, InputChannel channel, DoubleFunction<String> floating) {
        super(name, leaf, channel);
        this.floating = floating;
    }

    @Override
    String[] read(int rows, long firstRow) throws IOException, UnreadableShardException {
        String[] names = new String[rows];
        for (int i = 0; i < rows; i++) {
            if (!cursor().hasNext()) {
                throw endsEarly();
            }
            if (cursor().definition() == leaf.mostDefined) {
                names[i] = nameOf(firstRow + i);
            }
            cursor().pass(1);
        }
        return names;
    }

    private String nameOf(long row) throws IOException, UnreadableShardException {
        try {
            return ParquetName.of(leaf.value, cursor().take(1), floating);
        } catch (NumberFormatException noName) {
            throw new UnreadableShardException("column " + name + ", row " + row + ": " + noName.getMessage(), noName);
        }
    }
}
