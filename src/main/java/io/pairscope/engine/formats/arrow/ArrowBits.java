package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.UnreadableShardException;
import java.io.IOException;

/** A buffer of bits, the lowest of each byte first; read forward. */
final class ArrowBits {
    private final ArrowBytes bytes;
    private long at = -1;
    private byte held;

    ArrowBits(ArrowBytes bytes) {
        this.bytes = bytes;
    }

    boolean get(long bit) throws IOException, UnreadableShardException {
        if (at != bit / Byte.SIZE) {
            at = bit / Byte.SIZE;
            bytes.seek(at);
            held = bytes.need(1).get();
        }
        return (held >> bit % Byte.SIZE & 1) != 0;
    }
}
