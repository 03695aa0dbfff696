package io.pairscope.engine.tables;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of a CSV text as RFC 4180 has them, with the line at which each starts. Quoted values may hold separators, line ends
 * and doubled quotes. Lines end by LF, CR LF or CR; empty lines are passed over, and so is a byte order mark. Blanks around
 * values without quotes do not count; a value without characters is null.
 */
final class CsvRecords implements Closeable {
    private static final int END = -1;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** What is wrong with the text, and in which line. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(long line, String problem) {
            super("line " + line + " " + problem);
        }
    }

    private final Reader reader;
    private final char separator;
    private final char[] buffer = new char[1 << 16];
    private int next;
    private int filled;
    private final StringBuilder value = new StringBuilder();
    private final List<String> record = new ArrayList<>();
    private long line = 1;
    private long start;

    /** @param reader of UTF-8; closed with this */
    CsvRecords(Reader reader, char separator) throws IOException {
        this.reader = reader;
        this.separator = separator;
        if (peek() == BYTE_ORDER_MARK) {
            next++;
        }
    }

    /** The values of the next record, or null behind the last one; the list is filled again by the next call. */
    List<String> read() throws IOException {
        while (peek() == '\n' || peek() == '\r') {
            endLine();
        }
        if (peek() == END) {
            return null;
        }
        start = line;
        record.clear();
        do {
            record.add(peek() == '"' ? quoted() : plain());
        } while (endsValue());
        return record;
    }

    /** The line at which the last record started, from 1. */
    long line() {
        return start;
    }

    private String plain() throws IOException {
        value.setLength(0);
        for (int c = peek(); c != separator && c != '\n' && c != '\r' && c != END; c = peek()) {
            value.append((char) c);
            next++;
        }
        String text = value.toString().strip();
        return text.isEmpty() ? null : text;
    }

    private String quoted() throws IOException {
        value.setLength(0);
        next++;
        while (true) {
            int c = peek();
            if (c == END) {
                throw new Broken(start, "has a quote that is never closed");
            }
            if (c == '"') {
                next++;
                if (peek() != '"') {
                    return value.isEmpty() ? null : value.toString();
                }
            }
            line += c == '\n' ? 1 : 0;
            value.append((char) c);
            next++;
        }
    }

    /** Passes over what ends a value; false at the end of the record. */
    private boolean endsValue() throws IOException {
        int c = peek();
        if (c == separator) {
            next++;
            return true;
        }
        if (c != END && c != '\n' && c != '\r') {
            throw new Broken(line, "has text behind a closing quote; a quote within quotes is written twice");
        }
        endLine();
        return false;
    }

    private void endLine() throws IOException {
        if (peek() == END) {
            return;
        }
        boolean carriage = peek() == '\r';
        next++;
        if (carriage && peek() == '\n') {
            next++;
        }
        line++;
    }

    private int peek() throws IOException {
        if (next == filled) {
            next = 0;
            try {
                filled = Math.max(0, reader.read(buffer));
            } catch (CharacterCodingException notText) {
                throw new Broken(line, "or one soon behind it is not UTF-8; save the file as UTF-8");
            }
            if (filled == 0) {
                return END;
            }
        }
        return buffer[next];
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
