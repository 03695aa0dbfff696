package io.pairscope.cli;

import io.pairscope.core.text.Plain;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and standard error in the letters of the locale: takes UTF-8 and gives what {@link Plain} makes of it. The
 * launcher names the character set, since Java itself always runs under UTF-8, for the names of files.
 */
final class ConsoleStream extends FilterOutputStream {
    private static final String CHARSET = "PAIRSCOPE_CHARSET";

    private final Plain plain;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** The beginning of a letter whose end is still to come. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    ConsoleStream(OutputStream out, Plain plain) {
        super(out);
        this.plain = plain;
    }

    /** From here on both streams of this process go by the locale. */
    static void install() {
        Plain plain = Plain.in(System.getenv(CHARSET));
        if (!plain.holdsAll()) {
            System.setOut(stream(System.out, plain));
            System.setErr(stream(System.err, plain));
        }
    }

    private static PrintStream stream(OutputStream to, Plain plain) {
        return new PrintStream(new ConsoleStream(to, plain), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(rest.remaining() + length);
        all.put(rest).put(bytes, from, length).flip();
        CharBuffer letters = CharBuffer.allocate(all.remaining());
        decoder.decode(all, letters, false);
        rest = all.slice();
        out.write(plain.text(letters.flip().toString()).getBytes(plain.charset()));
    }
}
