package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.InputChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * A record batch: how many values each field has, and where its buffers lie in the body. All lengths and places are checked
 * when it is made; of the body, only buffers that are asked for are read.
 */
final class ArrowBatch {
    private final InputChannel channel;
    private final ArrowFile.Part part;
    private final boolean unionsHaveNulls;
    private final RecordBatch batch;
    private final ArrowCodec codec;
    private final Map<ArrowField, Place> places = new IdentityHashMap<>();
    private final List<ArrowBytes> opened = new ArrayList<>();
    private int nodes;
    private int buffers;
    private int views;

    /** Of a field: how many values and nulls, its first buffer, and how many there are. */
    private record Place(long length, long nulls, int buffer, int buffers) {}

    ArrowBatch(ArrowFile file, ArrowFile.Part part, RecordBatch batch, List<ArrowField> fields)
            throws UnreadableShardException {
        if (batch == null || batch.length() < 0 || batch.length() > Integer.MAX_VALUE) {
            throw ArrowFile.damaged("a batch cannot have " + (batch == null ? "no" : batch.length()) + " rows");
        }
        this.channel = file.channel();
        this.part = part;
        this.unionsHaveNulls = file.unionsHaveNulls;
        this.batch = batch;
        BodyCompression compression = batch.compression();
        this.codec = compression == null ? null : ArrowCodec.of(compression.codec(), compression.method());
        for (ArrowField field : fields) {
            place(field);
            if (places.get(field).length != batch.length()) {
                throw ArrowFile.damaged("column " + field.name + " and its batch have different numbers of rows");
            }
        }
        if (nodes != batch.nodesLength() || buffers != batch.buffersLength()) {
            throw ArrowFile.damaged("a batch does not fit the schema");
        }
        requireInside();
    }

    private void place(ArrowField field) throws UnreadableShardException {
        int own = field.buffers(unionsHaveNulls);
        if (own < 0) {
            throw new UnreadableShardException(
                    "column " + field.name + " is of a type of a later Arrow; write the file without it", null);
        }
        if (field.isView()) {
            long more = views < batch.variadicBufferCountsLength() ? batch.variadicBufferCounts(views++) : -1;
            if (more < 0 || more > batch.buffersLength()) {
                throw ArrowFile.damaged("a batch does not fit the schema");
            }
            own += (int) more;
        }
        FieldNode node = nodes < batch.nodesLength() ? batch.nodes(nodes++) : null;
        if (node == null || node.length() < 0 || node.nullCount() < 0 || node.nullCount() > node.length()) {
            throw ArrowFile.damaged("a batch does not fit the schema");
        }
        places.put(field, new Place(node.length(), node.nullCount(), buffers, own));
        buffers += own;
        if (field.indices == null) {
            for (ArrowField child : field.children) {
                place(child);
            }
        }
    }

    private void requireInside() throws UnreadableShardException {
        for (int b = 0; b < buffers; b++) {
            Buffer buffer = batch.buffers(b);
            if (buffer.offset() < 0 || buffer.length() < 0 || buffer.length() > part.bodyLength() - buffer.offset()) {
                throw ArrowFile.damaged("a batch points outside of its body");
            }
        }
    }

    long rows() {
        return batch.length();
    }

    long length(ArrowField field) {
        return places.get(field).length;
    }

    /** Buffers of a view, behind its nulls and views. */
    int viewBuffers(ArrowField field) {
        return places.get(field).buffers - 2;
    }

    /** Which values are there; null when all are. */
    ArrowBits validity(ArrowField field) throws IOException, UnreadableShardException {
        return places.get(field).nulls == 0 ? null : new ArrowBits(bytes(field, 0));
    }

    /** A buffer of a field, counted from its own first one; closed with the batch. */
    ArrowBytes bytes(ArrowField field, int number) throws IOException, UnreadableShardException {
        Buffer buffer = batch.buffers(places.get(field).buffer + number);
        ArrowBytes bytes = new ArrowBytes(channel, part.body() + buffer.offset(), buffer.length(), codec, field.name);
        opened.add(bytes);
        return bytes;
    }

    void close() {
        opened.forEach(ArrowBytes::close);
        opened.clear();
    }
}
