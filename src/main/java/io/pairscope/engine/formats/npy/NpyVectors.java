package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorBuilder;
import io.pairscope.engine.formats.VectorColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Vectors of an npy array, decoded by consecutive rows: the values of a vector lie side by side (C order), or those of a
 * dimension do (Fortran order), which takes one read for each dimension of a batch.
 */
final class NpyVectors implements NpyColumn<VectorColumn> {
    private static final int BATCH_BYTES = 1 << 24;
    private static final int BATCH_ROWS = 1024;
    private static final int TOGETHER = 16;
    private static final int CACHE_LINE = 64;
    private static final int STRIDED_BATCH_ROWS = 8 * BATCH_ROWS;

    private final ByteSource source;
    private final ByteOrder order;
    private final int width;
    private final int dims;
    private final long first;
    private final long rowStride;
    private final long valueStride;
    private final VectorBuilder builder;
    private byte[] values = new byte[0];
    private byte[] pieces = new byte[0];

    /** @param side place on the first of three axes; 0 for two axes */
    NpyVectors(NpyHeader header, int side, ByteSource source) {
        this.source = source;
        this.order = header.type().order();
        this.width = header.type().width();
        this.dims = header.dims();
        long[] strides = strides(header);
        this.first = header.bytes() + (header.axes() == 2 ? 0 : side * strides[0]);
        this.rowStride = strides[strides.length - 2];
        this.valueStride = strides[strides.length - 1];
        this.builder = new VectorBuilder(header.type().vectors());
    }

    /** Bytes from an element to the next one along each axis. */
    private static long[] strides(NpyHeader header) {
        int axes = header.axes();
        long[] strides = new long[axes];
        long stride = header.type().width();
        for (int i = 0; i < axes; i++) {
            int axis = header.fortran() ? i : axes - 1 - i;
            strides[axis] = stride;
            stride *= header.shape()[axis];
        }
        return strides;
    }

    private boolean isContiguous() {
        return valueStride == width;
    }

    @Override
    public int batchRows() {
        return Math.max(1, Math.min(isContiguous() ? BATCH_ROWS : STRIDED_BATCH_ROWS, BATCH_BYTES / (dims * width)));
    }

    @Override
    public VectorColumn read(long row, int rows) throws UnreadableShardException {
        int bytes = rows * dims * width;
        values = values.length < bytes ? new byte[bytes] : values;
        if (isContiguous()) {
            source.read(first + row * rowStride, values, 0, bytes);
        } else {
            gather(row, rows);
        }
        ByteBuffer buffer = ByteBuffer.wrap(values, 0, bytes).order(order);
        for (int i = 0; i < rows; i++) {
            builder.append(buffer, dims);
            builder.endRow();
        }
        return builder.build();
    }

    /** Puts the values of each row side by side, those of a few dimensions at once, so that they share a cache line. */
    private void gather(long row, int rows) throws UnreadableShardException {
        int bytes = (int) ((rows - 1) * rowStride) + width;
        int pieceStride = bytes + CACHE_LINE;
        pieces = pieces.length < TOGETHER * pieceStride ? new byte[TOGETHER * pieceStride] : pieces;
        ByteBuffer from = ByteBuffer.wrap(pieces);
        ByteBuffer to = ByteBuffer.wrap(values);
        for (int j = 0; j < dims; j += TOGETHER) {
            int together = Math.min(TOGETHER, dims - j);
            for (int k = 0; k < together; k++) {
                source.read(first + row * rowStride + (j + k) * valueStride, pieces, k * pieceStride, bytes);
            }
            for (int i = 0; i < rows; i++) {
                copy(from, (int) rowStride * i, pieceStride, together, to, (i * dims + j) * width);
            }
        }
    }

    /** Copies elements that lie a stride apart to where they lie side by side. */
    private void copy(ByteBuffer from, int at, int stride, int count, ByteBuffer to, int target) {
        for (int k = 0; k < count; k++) {
            int source = at + k * stride;
            switch (width) {
                case Byte.BYTES -> to.put(target + k, from.get(source));
                case Short.BYTES -> to.putShort(target + k * Short.BYTES, from.getShort(source));
                case Integer.BYTES -> to.putInt(target + k * Integer.BYTES, from.getInt(source));
                default -> to.putLong(target + k * Long.BYTES, from.getLong(source));
            }
        }
    }
}
