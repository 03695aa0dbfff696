package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Column;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.Storage;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * NumPy arrays, one in a file: (rows, values) is the column {@code vector}; (2, rows, values) are {@code image_embedding} and
 * {@code text_embedding}. Elements are float16, float32, float64 or int8 of either byte order, in C or Fortran order. Files
 * hold no checksums, so a changed byte of a value is not noticed.
 */
public final class NpyFormat implements ShardFormat {
    private static final long serialVersionUID = 1;
    private static final long SPLIT_BYTES = 1L << 26;
    private static final int ROWS_OF_A_BLOCK = 1024;
    private static final int HASHED_BYTES = 4096;
    private static final List<String> ONE = List.of("vector");
    private static final List<String> STACKED = List.of("image_embedding", "text_embedding");

    @Override
    public String name() {
        return "npy";
    }

    @Override
    public Set<String> endings() {
        return Set.of(".npy");
    }

    @Override
    public boolean startsWith(byte[] head) {
        return NpyHeader.begins(head);
    }

    @Override
    public Footer footer(ListedFile file, Storage storage) {
        try (ChannelBytes source = ChannelBytes.of(file, storage)) {
            NpyHeader header = header(source);
            Map<String, Column> columns = new LinkedHashMap<>();
            for (String name : columns(header)) {
                columns.put(
                        name, new Column(header.type().vectors(), header.type().kindOfValues(), header.spelled()));
            }
            return Footer.of(hash(source, header), columns, splits(header.rows(), header.rowBytes()));
        } catch (UnreadableShardException unusable) {
            return Footer.unusable(unusable.getMessage());
        }
    }

    private static List<String> columns(NpyHeader header) {
        return header.axes() == 2 ? ONE : STACKED;
    }

    private static NpyHeader header(ChannelBytes source) throws UnreadableShardException {
        NpyHeader header = NpyHeader.read(source, source.size());
        String refusal = header.refusal();
        if (refusal == null && (header.axes() > 3 || header.axes() == 3 && header.shape()[0] != 2)) {
            refusal = "has other axes than (rows, values) or (2, rows, values): images and texts; "
                    + "save it so, for example by numpy.moveaxis";
        }
        if (refusal != null) {
            throw new UnreadableShardException(header.spelled() + " " + refusal, null);
        }
        header.requireLength(source.size());
        return header;
    }

    /** SHA-256 of header, length, and both ends of the values. */
    private static String hash(ChannelBytes source, NpyHeader header) throws UnreadableShardException {
        int ends = (int) Math.min(HASHED_BYTES, source.size() - header.bytes());
        ByteBuffer hashed =
                ByteBuffer.allocate(Long.BYTES + header.bytes() + 2 * ends).putLong(source.size());
        source.read(0, hashed.array(), Long.BYTES, header.bytes() + ends);
        source.read(source.size() - ends, hashed.array(), hashed.capacity() - ends, ends);
        return Sha256.of(hashed.array());
    }

    /** Parts of about 64 MB, of whole blocks of rows. */
    static Split[] splits(long rows, long rowBytes) {
        long most = Math.max(1, SPLIT_BYTES / (rowBytes * ROWS_OF_A_BLOCK)) * ROWS_OF_A_BLOCK;
        Split[] splits = new Split[Math.toIntExact((rows + most - 1) / most)];
        for (int s = 0; s < splits.length; s++) {
            long part = Math.min(most, rows - s * most);
            splits[s] = new Split(part, part * rowBytes);
        }
        return splits;
    }

    @Override
    public Batches open(ListedFile file, Wanted wanted, long firstRow, long rows, Storage storage)
            throws UnreadableShardException {
        NpyBatches batches = new NpyBatches(firstRow, rows);
        try {
            for (String name : wanted.vectors()) {
                ChannelBytes source = batches.keep(ChannelBytes.of(file, storage));
                NpyHeader header = header(source);
                int side = columns(header).indexOf(name);
                requireUnchanged(side >= 0 && header.rows() >= firstRow + rows);
                batches.add(new NpyVectors(header, side, source), false);
            }
            return batches;
        } catch (UnreadableShardException | RuntimeException failure) {
            batches.close();
            throw failure;
        }
    }

    /** Refuses a file that is another one than its footer said. */
    static void requireUnchanged(boolean same) throws UnreadableShardException {
        if (!same) {
            throw new UnreadableShardException(
                    "changed while the job was running; run it again when nothing writes to the input", null);
        }
    }
}
