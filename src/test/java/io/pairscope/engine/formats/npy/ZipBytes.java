package io.pairscope.engine.formats.npy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A zip archive, written by the letter of its format description, with what entries claim open to change. */
final class ZipBytes {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    /** What local header and directory say of an entry. */
    static final class Entry {
        String name;
        int flags;
        int method;
        long crc;
        byte[] stored;
        long size;
        long storedSize;
        private long offset;

        Entry(String name, int method, byte[] content) {
            this.name = name;
            this.method = method;
            this.stored = method == DEFLATED ? deflate(content) : content;
            this.size = content.length;
            this.storedSize = stored.length;
            CRC32 sum = new CRC32();
            sum.update(content);
            this.crc = sum.getValue();
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private boolean zip64;

    static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        while (!deflater.finished()) {
            out.write(chunk, 0, deflater.deflate(chunk));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** With all lengths and positions in the fields of 64 bits. */
    ZipBytes zip64() {
        zip64 = true;
        return this;
    }

    ZipBytes add(Entry entry) {
        entries.add(entry);
        return this;
    }

    ZipBytes add(String name, int method, byte[] content) {
        return add(new Entry(name, method, content));
    }

    byte[] file() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            entry.offset = out.size();
            out.writeBytes(header(entry, false));
            out.writeBytes(entry.stored);
        }
        long begin = out.size();
        for (Entry entry : entries) {
            out.writeBytes(header(entry, true));
        }
        out.writeBytes(end(begin, out.size() - begin, out.size()));
        return out.toByteArray();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] header(Entry entry, boolean inDirectory) {
        byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
        int extra = zip64 ? inDirectory ? 28 : 20 : 0;
        ByteBuffer header = buffer((inDirectory ? 46 : 30) + name.length + extra);
        header.putInt(inDirectory ? 0x02014b50 : 0x04034b50);
        if (inDirectory) {
            header.putShort((short) 45);
        }
        header.putShort((short) (zip64 ? 45 : 20)).putShort((short) entry.flags).putShort((short) entry.method);
        header.putInt(0x00210000).putInt((int) entry.crc);
        header.putInt(zip64 ? -1 : (int) entry.storedSize).putInt(zip64 ? -1 : (int) entry.size);
        header.putShort((short) name.length).putShort((short) extra);
        if (inDirectory) {
            header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
            header.putInt(zip64 ? -1 : (int) entry.offset);
        }
        header.put(name);
        if (zip64) {
            header.putShort((short) 1)
                    .putShort((short) (extra - 4))
                    .putLong(entry.size)
                    .putLong(entry.storedSize);
            if (inDirectory) {
                header.putLong(entry.offset);
            }
        }
        return header.array();
    }

    private byte[] end(long begin, long length, long at) {
        ByteBuffer end = buffer(zip64 ? 56 + 20 + 22 : 22);
        short count = (short) entries.size();
        if (zip64) {
            end.putInt(0x06064b50)
                    .putLong(44)
                    .putShort((short) 45)
                    .putShort((short) 45)
                    .putInt(0)
                    .putInt(0);
            end.putLong(count).putLong(count).putLong(length).putLong(begin);
            end.putInt(0x07064b50).putInt(0).putLong(at).putInt(1);
        }
        end.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
        end.putShort(zip64 ? -1 : count).putShort(zip64 ? -1 : count);
        end.putInt(zip64 ? -1 : (int) length).putInt(zip64 ? -1 : (int) begin).putShort((short) 0);
        return end.array();
    }
}
