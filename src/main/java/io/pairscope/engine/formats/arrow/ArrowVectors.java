package io.pairscope.engine.formats.arrow;

import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorBuilder;
import io.pairscope.engine.formats.VectorColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A column of vectors: lists of numbers, lists of lists of them one behind the other, or binaries; batch by batch. */
final class ArrowVectors {
    private static final int LONGEST = 1 << 24;

    private final List<ArrowField> structs;
    private final ArrowField field;
    private final int width;
    private final VectorBuilder builder;
    private final List<ArrowBits> validities = new ArrayList<>();
    private final List<ArrowRange> lists = new ArrayList<>();
    private ArrowBinary binary;
    private ArrowBits elementValidity;
    private ArrowBytes elements;
    private long held;
    private int length;
    /** Whether the bytes of a row are no whole number of values. */
    private boolean partial;

    /** @param path of the field, from the outermost struct */
    ArrowVectors(List<ArrowField> path, BinaryVectors binaryVectors) {
        this.structs = path.subList(0, path.size() - 1);
        this.field = path.get(path.size() - 1);
        ColumnType type = field.columnType();
        ColumnType listType = type == ColumnType.BINARY ? ColumnType.listOf(binaryVectors) : type;
        this.width = VectorBuilder.width(listType);
        this.builder = new VectorBuilder(listType);
    }

    void begin(ArrowBatch batch) throws IOException, UnreadableShardException {
        validities.clear();
        for (ArrowField struct : structs) {
            validities.add(batch.validity(struct));
        }
        lists.clear();
        if (field.columnType() == ColumnType.BINARY) {
            binary = new ArrowBinary(batch, field);
            return;
        }
        ArrowField below = field;
        while (below.isList()) {
            ArrowField child = below.children.get(0);
            lists.add(ArrowRange.of(batch, below, batch.length(child)));
            below = child;
        }
        elementValidity = batch.validity(below);
        elements = batch.bytes(below, 1);
    }

    /** Appends the vector of a row. */
    void append(long row) throws IOException, UnreadableShardException {
        for (ArrowBits validity : validities) {
            if (validity != null && !validity.get(row)) {
                builder.endNullRow();
                return;
            }
        }
        length = 0;
        partial = false;
        boolean given = binary == null ? appendList(0, row) : appendBinary(row);
        if (given && partial) {
            builder.endPartialRow();
        } else if (given) {
            builder.endRow();
        } else {
            builder.endNullRow();
        }
        held += length;
    }

    private boolean appendBinary(long row) throws IOException, UnreadableShardException {
        byte[] bytes = binary.get(row);
        if (bytes == null) {
            return false;
        }
        length = bytes.length / width;
        builder.append(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), length);
        partial = bytes.length % width != 0;
        return true;
    }

    /** Returns false when the list is null. */
    private boolean appendList(int level, long list) throws IOException, UnreadableShardException {
        ArrowRange range = lists.get(level);
        if (!range.seek(list)) {
            return false;
        }
        long end = range.end();
        long start = range.start();
        if (end - start > LONGEST - length) {
            throw ArrowFile.damaged("column " + field.name + " has a vector of more than " + LONGEST + " values");
        }
        if (level == lists.size() - 1) {
            length += (int) (end - start);
            appendElements(start, end);
            return true;
        }
        for (long inner = start; inner < end; inner++) {
            if (!appendList(level + 1, inner)) {
                builder.appendNull();
            }
        }
        return true;
    }

    private void appendElements(long start, long end) throws IOException, UnreadableShardException {
        if (elementValidity == null) {
            appendValues(start, end);
            return;
        }
        long first = start;
        for (long element = start; element < end; element++) {
            if (!elementValidity.get(element)) {
                appendValues(first, element);
                builder.appendNull();
                first = element + 1;
            }
        }
        appendValues(first, end);
    }

    private void appendValues(long start, long end) throws IOException, UnreadableShardException {
        if (start == end) {
            return;
        }
        elements.seek(start * width);
        for (long left = end - start; left > 0; ) {
            ByteBuffer bytes = elements.need(width);
            int count = (int) Math.min(left, bytes.remaining() / width);
            builder.append(bytes, count);
            left -= count;
        }
    }

    /** Values appended since the last column was built. */
    long held() {
        return held;
    }

    VectorColumn build() {
        held = 0;
        return builder.build();
    }
}
