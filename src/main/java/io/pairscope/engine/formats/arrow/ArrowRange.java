package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.UnreadableShardException;
import java.io.IOException;
import org.apache.arrow.flatbuf.Type;

/** Where the values of each list, text or binary lie among all those of a batch. */
final class ArrowRange {
    private final String column;
    private final ArrowBits validity;
    private final ArrowBytes offsets;
    private final int width;
    private final int size;
    private final long all;
    private long held;
    private long heldAt = -1;
    private long start;
    private long end;

    private ArrowRange(String column, ArrowBits validity, ArrowBytes offsets, int width, int size, long all) {
        this.column = column;
        this.validity = validity;
        this.offsets = offsets;
        this.width = width;
        this.size = size;
        this.all = all;
    }

    /** @param all values there are */
    static ArrowRange of(ArrowBatch batch, ArrowField field, long all) throws IOException, UnreadableShardException {
        ArrowBits validity = batch.validity(field);
        if (field.type == Type.FixedSizeList || field.type == Type.FixedSizeBinary) {
            return new ArrowRange(field.name, validity, null, 0, field.size, all);
        }
        boolean large = field.type == Type.LargeList || field.type == Type.LargeUtf8 || field.type == Type.LargeBinary;
        int width = large ? Long.BYTES : Integer.BYTES;
        return new ArrowRange(field.name, validity, batch.bytes(field, 1), width, 0, all);
    }

    /** Goes forward to a list; false when it is null. */
    boolean seek(long list) throws IOException, UnreadableShardException {
        if (validity != null && !validity.get(list)) {
            return false;
        }
        if (offsets == null) {
            start = list * size;
            end = start + size;
        } else {
            start = heldAt == list ? held : offset(list);
            end = offset(list + 1);
            held = end;
            heldAt = list + 1;
        }
        if (start < 0 || end < start || end > all) {
            throw ArrowFile.damaged("column " + column + " has values outside of its batch");
        }
        return true;
    }

    private long offset(long number) throws IOException, UnreadableShardException {
        offsets.seek(number * width);
        return width == Long.BYTES
                ? offsets.need(width).getLong()
                : offsets.need(width).getInt();
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }
}
