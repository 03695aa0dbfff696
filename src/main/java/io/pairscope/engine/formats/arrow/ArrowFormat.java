package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.StorageCause;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.ArrowRecords;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.hadoop.fs.Path;

/**
 * Arrow IPC files, Feather version 2 among them, and Arrow streams, as Hugging Face datasets save them. Record batches are
 * the splits. Its messages are read here, and not by Arrow's vectors: of a batch of any size, pieces of the wanted columns
 * are in memory, on the heap, and every length in a file is checked before it is believed.
 *
 * <p>Source: arrow.apache.org/docs/format/Columnar.html (Serialization and Interprocess Communication).
 */
public final class ArrowFormat implements ShardFormat {
    private static final long serialVersionUID = 1;

    @Override
    public String name() {
        return "Arrow";
    }

    @Override
    public Set<String> endings() {
        return Set.of(".arrow", ".arrows", ".feather", ".ipc");
    }

    @Override
    public boolean startsWith(byte[] head) {
        return ArrowFile.isOne(head);
    }

    @Override
    public Footer footer(ListedFile file, Storage storage) {
        try (ArrowFile arrow = ArrowFile.open(storage, new Path(URI.create(file.uri)))) {
            return ArrowRecords.isOwn(arrow.schema.metadata)
                    ? Footer.unusable("a saved state of Pairscope, not rows; name the rows that it was made of")
                    : describe(arrow, file);
        } catch (UnreadableShardException | IOException | RuntimeException failure) {
            return Footer.unusable(unreadable(failure, file).getMessage());
        }
    }

    private static Footer describe(ArrowFile arrow, ListedFile file) throws IOException, UnreadableShardException {
        List<Footer.Split> splits = new ArrayList<>();
        ByteArrayOutputStream identity = new ByteArrayOutputStream();
        DataOutputStream identityData = new DataOutputStream(identity);
        identity.write(arrow.described.array());
        identityData.writeLong(file.bytes);
        for (ArrowFile.Part part = arrow.next(); part != null; part = arrow.next()) {
            identityData.writeLong(part.body());
            identityData.writeLong(part.bodyLength());
            if (part.message().headerType() == MessageHeader.RecordBatch) {
                long rows = new ArrowBatch(arrow, part, ArrowBatches.header(part), arrow.schema.fields).rows();
                identityData.writeLong(rows);
                if (rows > 0) {
                    splits.add(new Footer.Split(rows, part.bodyLength()));
                }
            }
        }
        return Footer.of(
                Sha256.of(identity.toByteArray()), arrow.schema.described(), splits.toArray(Footer.Split[]::new));
    }

    @Override
    public Batches open(ListedFile file, Wanted wanted, long firstRow, long rows, Storage storage)
            throws UnreadableShardException {
        try {
            return new ArrowBatches(file, wanted, firstRow, rows, storage);
        } catch (IOException | RuntimeException failure) {
            throw unreadable(failure, file);
        }
    }

    /** The metadata of the schema of a file; empty when it is no Arrow, damaged, or out of reach. */
    public static Optional<Map<String, String>> metadata(Storage storage, Path path) {
        try (ArrowFile arrow = ArrowFile.open(storage, path)) {
            return Optional.of(arrow.schema.metadata);
        } catch (UnreadableShardException | IOException | RuntimeException none) {
            return Optional.empty();
        }
    }

    /** What went wrong, and what to do. */
    static UnreadableShardException unreadable(Exception failure, ListedFile file) {
        if (failure instanceof UnreadableShardException named) {
            return named;
        }
        String unreachable = StorageCause.of(failure, new Path(URI.create(file.uri)).getName());
        return new UnreadableShardException(unreachable == null ? damage(failure) : unreachable, failure);
    }

    /** Messages of the JDK about places in memory would tell nobody anything. */
    private static String damage(Exception failure) {
        String how = failure instanceof EOFException
                ? "its data end early"
                : failure instanceof IOException
                        ? "a batch cannot be decompressed (" + Failures.rootMessage(failure) + ")"
                        : "its metadata contradict each other";
        return ArrowFile.damaged(how).getMessage();
    }
}
