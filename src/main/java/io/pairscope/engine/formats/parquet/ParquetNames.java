package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.InputChannel;
import java.io.IOException;

/** Names of rows out of a column of a row group. */
final class ParquetNames extends ParquetColumn<String[]> {
    ParquetNames(String name, ParquetLeaf leaf, InputChannel channel) {
        super(name, leaf, channel);
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
            return ParquetName.of(leaf.value, cursor().take(1));
        } catch (NumberFormatException noName) {
            throw new UnreadableShardException("column " + name + ", row " + row + ": " + noName.getMessage(), noName);
        }
    }
}
