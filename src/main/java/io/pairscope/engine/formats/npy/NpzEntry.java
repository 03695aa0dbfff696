package io.pairscope.engine.formats.npy;

import io.pairscope.core.text.Constant;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/**
 * An entry of a zip archive, as the directory at its end describes it.
 *
 * @param offset of its stored bytes in the file
 * @param stored bytes in the file
 * @param size bytes when inflated
 */
record NpzEntry(String name, boolean deflated, long offset, long stored, long size, long crc) {
    /** Deflate makes no more of a byte. */
    private static final long LARGEST_RATIO = 1032;

    private static final String END_MARK = "PK\5\6";
    private static final int LONGEST_END = 22 + 0xFFFF;

    /** In the order of the directory; refuses archives that can mislead, or are not read. */
    static List<NpzEntry> list(ListedFile file, Storage storage) throws UnreadableShardException {
        List<NpzEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        requireDirectory(file, storage);
        try (InputChannel channel = ChannelBytes.channel(file, storage);
                ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (!names.add(entry.getName())) {
                    throw ByteSource.damaged("two entries are named '" + entry.getName() + "'");
                }
                entries.add(of(entry, channel.size()));
            }
        } catch (UncheckedIOException failure) {
            throw ByteSource.unreadable(failure, file);
        } catch (IOException | RuntimeException damage) {
            throw new UnreadableShardException(
                    "damaged zip directory" + words(damage) + "; write it again or remove it", damage);
        }
        return entries;
    }

    /** Those of the library that say something; of a failed read within the file only that it ends. */
    private static String words(Exception damage) {
        Throwable root = Failures.root(damage);
        return root instanceof IOException && !(root instanceof EOFException) && root.getMessage() != null
                ? " (" + Failures.rootMessage(root) + ")"
                : " (it points outside of the file)";
    }

    /** Refuses a file without the mark of a directory at its end, which the library would look for byte by byte. */
    private static void requireDirectory(ListedFile file, Storage storage) throws UnreadableShardException {
        try (ChannelBytes source = ChannelBytes.of(file, storage)) {
            byte[] tail = new byte[(int) Math.min(source.size(), LONGEST_END)];
            source.read(source.size() - tail.length, tail, 0, tail.length);
            if (!new String(tail, StandardCharsets.ISO_8859_1).contains(END_MARK)) {
                throw ByteSource.damaged(source.size() + " bytes, not an npz file, or only the beginning of one");
            }
        }
    }

    private static NpzEntry of(ZipArchiveEntry entry, long fileBytes) throws UnreadableShardException {
        String name = entry.getName();
        String path = name.replace('\\', '/');
        if (path.startsWith("/")
                || path.matches("[a-zA-Z]:.*")
                || List.of(path.split("/")).contains("..")) {
            throw ByteSource.damaged("the entry '" + name + "' points out of the archive");
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw new UnreadableShardException(
                    "the entry '" + name + "' is encrypted; save it without a password", null);
        }
        boolean deflated = entry.getMethod() == ZipMethod.DEFLATED.getCode();
        if (!deflated && entry.getMethod() != ZipMethod.STORED.getCode()) {
            throw new UnreadableShardException(
                    "the entry '" + name + "' is compressed by " + method(entry)
                            + "; save it with numpy.savez or numpy.savez_compressed",
                    null);
        }
        long stored = entry.getCompressedSize();
        long size = entry.getSize();
        boolean fits = entry.getDataOffset() >= 0 && stored >= 0 && stored <= fileBytes - entry.getDataOffset();
        if (!fits || size < 0 || (deflated ? size / LARGEST_RATIO > stored : size != stored)) {
            throw ByteSource.damaged("the entry '" + name + "' claims " + size + " bytes, stored as " + stored
                    + " bytes in a file of " + fileBytes);
        }
        return new NpzEntry(name, deflated, entry.getDataOffset(), stored, size, entry.getCrc());
    }

    private static String method(ZipArchiveEntry entry) {
        ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
        return method == null || method == ZipMethod.UNKNOWN
                ? "the unknown method " + entry.getMethod()
                : Constant.key(method);
    }

    /** Its bytes when inflated; those of a deflated one are read from the beginning to the end. */
    ByteSource open(ListedFile file, Storage storage) throws UnreadableShardException {
        ChannelBytes channel = ChannelBytes.of(file, storage);
        return deflated ? new InflatedBytes(this, channel) : new StoredBytes(this, channel);
    }

    void requireCrc(long found) throws UnreadableShardException {
        if (found != crc) {
            throw damaged("does not match its checksum (CRC-32)");
        }
    }

    UnreadableShardException damaged(String what) {
        return ByteSource.damaged("the entry '" + name + "' " + what);
    }
}
