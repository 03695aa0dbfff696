package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.UnreadableShardException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The bytes of a deflated entry, by increasing positions; those between are inflated and dropped. At the end, its length
 * and checksum are verified.
 */
final class InflatedBytes implements ByteSource {
    private static final int CHUNK = 1 << 17;

    private final NpzEntry entry;
    private final ByteSource file;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] chunk = new byte[CHUNK];
    private long taken;
    private long position;

    InflatedBytes(NpzEntry entry, ByteSource file) {
        this.entry = entry;
        this.file = file;
    }

    @Override
    public void read(long position, byte[] target, int from, int count) throws UnreadableShardException {
        if (position < this.position) {
            throw new IllegalStateException("inflated already: " + position);
        }
        byte[] dropped = new byte[(int) Math.min(position - this.position, CHUNK)];
        while (this.position < position) {
            inflate(dropped, 0, (int) Math.min(position - this.position, dropped.length));
        }
        inflate(target, from, count);
    }

    private void inflate(byte[] target, int from, int count) throws UnreadableShardException {
        int done = 0;
        while (done < count) {
            int given = step(target, from + done, count - done);
            if (given == 0 && inflater.finished()) {
                throw entry.damaged("inflates to fewer than its " + entry.size() + " bytes");
            }
            done += given;
        }
        crc.update(target, from, count);
        position += count;
        if (count > 0 && position == entry.size()) {
            finish();
        }
    }

    /** Some bytes, perhaps none. */
    private int step(byte[] target, int from, int count) throws UnreadableShardException {
        try {
            if (inflater.needsInput() && !inflater.finished()) {
                feed();
            }
            int given = inflater.inflate(target, from, count);
            if (inflater.needsDictionary()) {
                throw entry.damaged("is not deflated as zip archives are");
            }
            return given;
        } catch (DataFormatException damage) {
            throw entry.damaged("cannot be inflated (" + damage.getMessage() + ")");
        }
    }

    private void feed() throws UnreadableShardException {
        int count = (int) Math.min(CHUNK, entry.stored() - taken);
        if (count == 0) {
            throw entry.damaged("ends before it is inflated");
        }
        file.read(entry.offset() + taken, chunk, 0, count);
        taken += count;
        inflater.setInput(chunk, 0, count);
    }

    private void finish() throws UnreadableShardException {
        byte[] more = new byte[1];
        while (!inflater.finished()) {
            if (step(more, 0, 1) > 0) {
                throw entry.damaged("inflates to more than its " + entry.size() + " bytes");
            }
        }
        entry.requireCrc(crc.getValue());
    }

    @Override
    public void close() {
        inflater.end();
        file.close();
    }
}
