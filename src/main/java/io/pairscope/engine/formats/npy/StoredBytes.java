package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.UnreadableShardException;
import java.util.zip.CRC32;

/** The bytes of an entry that is not compressed; when all are read in sequence, their checksum is verified. */
final class StoredBytes implements ByteSource {
    private final NpzEntry entry;
    private final ByteSource file;
    private final CRC32 crc = new CRC32();
    private long checked;

    StoredBytes(NpzEntry entry, ByteSource file) {
        this.entry = entry;
        this.file = file;
    }

    @Override
    public void read(long position, byte[] target, int from, int count) throws UnreadableShardException {
        file.read(entry.offset() + position, target, from, count);
        if (position == checked && count > 0) {
            crc.update(target, from, count);
            checked += count;
            if (checked == entry.size()) {
                entry.requireCrc(crc.getValue());
            }
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
