package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.VectorBuilder;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.storage.InputChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Rows of vectors out of a column of a row group. */
final class ParquetVectors extends ParquetColumn<VectorColumn> {
    private static final int AT_ONCE = 1 << 16;
    /** Nulls take no bytes, so that damage could ask for any number of them. */
    private static final int LONGEST = 1 << 24;

    private final ColumnType type;
    private final VectorBuilder builder;
    /** Values of the row under way that are still to be taken from the page. */
    private int pending;

    /** @param type of the vectors; of those in a binary column the settings say it */
    ParquetVectors(String name, ParquetLeaf leaf, ColumnType type, InputChannel channel) {
        super(name, leaf, channel);
        this.type = type;
        this.builder = new VectorBuilder(type);
    }

    @Override
    VectorColumn read(int rows, long firstRow) throws IOException {
        if (leaf.isVector()) {
            readLists(rows);
        } else {
            readBinaries(rows);
        }
        if (builder.rows() < rows) {
            throw endsEarly();
        }
        return builder.build();
    }

    private void readLists(int rows) throws IOException {
        boolean isOpen = false;
        while (hasNext()) {
            boolean isNewRow = cursor().repetition() == 0;
            if (isNewRow && isOpen) {
                take();
                builder.endRow();
            }
            if (isNewRow && builder.rows() == rows) {
                return;
            }
            if (!isNewRow && !isOpen) {
                throw new IOException("an element stands outside of a row");
            }
            int level = cursor().definition();
            int count = isNewRow ? 1 : cursor().run(Integer.MAX_VALUE);
            isOpen = add(level, count, isNewRow);
            cursor().pass(count);
        }
        if (isOpen) {
            take();
            builder.endRow();
        }
    }

    /** Adds entries of one definition level to a row; returns whether the row may go on. */
    private boolean add(int level, int count, boolean isNewRow) throws IOException {
        if (level == leaf.mostDefined) {
            pending += count;
        } else if (level <= leaf.listLevel) {
            if (!isNewRow) {
                throw new IOException("a list ends within a row");
            }
            if (level < leaf.listLevel) {
                builder.endNullRow();
                return false;
            }
        } else if (level != leaf.innerLevel) {
            take();
            if (builder.length() > LONGEST - count) {
                throw new IOException("a vector has more than " + LONGEST + " values");
            }
            for (int i = 0; i < count; i++) {
                builder.appendNull();
            }
        }
        return true;
    }

    /** Values are taken before their page is gone. */
    private boolean hasNext() throws IOException {
        if (cursor().isAtPageEnd()) {
            take();
        }
        return cursor().hasNext();
    }

    private void take() throws IOException {
        while (pending > 0) {
            int count = Math.min(pending, AT_ONCE);
            ByteBuffer values = cursor().take(count);
            if (type == ColumnType.INT8_LIST) {
                appendBytes(values, count);
            } else {
                builder.append(values, count);
            }
            pending -= count;
        }
    }

    /** They are stored in four bytes each, of which the lowest counts: some writers leave out the sign. */
    private void appendBytes(ByteBuffer values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int value = values.getInt();
            if (value < Byte.MIN_VALUE || value > 0xFF) {
                throw new IOException("a value of eight bits is " + value);
            }
            builder.append((float) (byte) value);
        }
    }

    private void readBinaries(int rows) throws IOException {
        int width = VectorBuilder.width(type);
        while (builder.rows() < rows && cursor().hasNext()) {
            if (cursor().definition() < leaf.mostDefined) {
                builder.endNullRow();
            } else {
                ByteBuffer value = cursor().take(1);
                builder.append(value, value.remaining() / width);
                if (value.hasRemaining()) {
                    builder.endPartialRow();
                } else {
                    builder.endRow();
                }
            }
            cursor().pass(1);
        }
    }
}
