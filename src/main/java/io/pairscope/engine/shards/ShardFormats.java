package io.pairscope.engine.shards;

import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.arrow.ArrowFormat;
import io.pairscope.engine.formats.npy.NpyFormat;
import io.pairscope.engine.formats.npy.NpzFormat;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.engine.shards.ShardFiles.Part;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/** All formats of shards, and the footer of a file by the format that its name tells. */
final class ShardFormats {
    /** The usual one first. */
    static final List<ShardFormat> ALL =
            List.of(new ParquetFormat(), new NpyFormat(), new NpzFormat(), new ArrowFormat());

    private static final int HEAD = 64;

    private ShardFormats() {}

    /** What the footer of a file says; of one that cannot be used, whether it is of another format than its name tells. */
    static Footer footer(Part part, Storage storage) {
        Footer footer = part.format().footer(part.file(), storage);
        if (footer.problem == null || part.file().bytes == 0) {
            return footer;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        try (InputChannel channel = storage.open(new Path(URI.create(part.file().uri)))) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // A channel may give less than there is room for.
            }
        } catch (IOException | UncheckedIOException unreachable) {
            return footer;
        }
        return ALL.stream()
                .filter(other -> !other.name().equals(part.format().name()) && other.startsWith(head.array()))
                .findFirst()
                .map(other -> Footer.unusable("its first bytes are those of " + other.name() + ", its name says "
                        + part.format().name() + "; rename it"))
                .orElseGet(() -> isText(head) ? ofText(part) : footer);
    }

    private static Footer ofText(Part part) {
        return Footer.unusable("its first bytes are text, such as CSV or JSON, its name says "
                + part.format().name() + "; write it as Parquet, Arrow or npy");
    }

    /** Whether all bytes that were read are letters, digits, signs, tabs and ends of lines, in ASCII. */
    private static boolean isText(ByteBuffer head) {
        return IntStream.range(0, head.position())
                .map(head::get)
                .allMatch(
                        letter -> letter >= ' ' && letter <= '~' || letter == '\t' || letter == '\n' || letter == '\r');
    }
}
