package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.UnreadableShardException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.Type;

/** The bytes of texts and binaries of a batch, of all their layouts, row by row. */
final class ArrowBinary {
    private static final int VIEW = 16;
    private static final int INLINE = 12;
    private static final int LONGEST = 1 << 24;

    private final ArrowField field;
    private final ArrowRange range;
    private final ArrowBytes data;
    private final ArrowBits validity;
    private final ArrowBytes[] views;

    ArrowBinary(ArrowBatch batch, ArrowField field) throws IOException, UnreadableShardException {
        this.field = field;
        if (field.isView()) {
            range = null;
            validity = batch.validity(field);
            data = batch.bytes(field, 1);
            views = new ArrowBytes[batch.viewBuffers(field)];
            for (int v = 0; v < views.length; v++) {
                views[v] = batch.bytes(field, 2 + v);
            }
        } else {
            data = batch.bytes(field, field.type == Type.FixedSizeBinary ? 1 : 2);
            range = ArrowRange.of(batch, field, field.type == Type.FixedSizeBinary ? Long.MAX_VALUE : data.length);
            validity = null;
            views = null;
        }
    }

    /** The bytes of a row; null when it has none. */
    byte[] get(long row) throws IOException, UnreadableShardException {
        if (views != null) {
            return validity == null || validity.get(row) ? view(row) : null;
        }
        return range.seek(row) ? bytes(data, range.start(), range.end() - range.start()) : null;
    }

    private byte[] view(long row) throws IOException, UnreadableShardException {
        data.seek(row * VIEW);
        ByteBuffer view = ByteBuffer.wrap(data.get(VIEW)).order(ByteOrder.LITTLE_ENDIAN);
        int length = view.getInt();
        if (length >= 0 && length <= INLINE) {
            byte[] bytes = new byte[length];
            view.get(bytes);
            return bytes;
        }
        // Four bytes of the text stand before the number of its buffer.
        view.getInt();
        int buffer = view.getInt();
        if (buffer < 0 || buffer >= views.length) {
            throw ArrowFile.damaged("column " + field.name + " has values outside of its batch");
        }
        return bytes(views[buffer].inAnyOrder(), view.getInt(), length);
    }

    private byte[] bytes(ArrowBytes from, long start, long length) throws IOException, UnreadableShardException {
        if (length < 0 || length > LONGEST) {
            throw ArrowFile.damaged(
                    "column " + field.name + " has a value of " + length + " bytes, more than " + LONGEST);
        }
        from.seek(start);
        return from.get((int) length);
    }
}
