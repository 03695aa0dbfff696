package io.pairscope.engine.formats.arrow;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.pairscope.engine.formats.UnreadableShardException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;

/** How the buffers of a batch are compressed. */
enum ArrowCodec {
    LZ4 {
        @Override
        InputStream decompressed(InputStream stream) {
            return new Lz4FrameStream(stream);
        }
    },
    ZSTD {
        @Override
        InputStream decompressed(InputStream stream) throws IOException {
            return new ZstdInputStreamNoFinalizer(stream);
        }
    };

    /** Closing it closes what it reads. */
    abstract InputStream decompressed(InputStream stream) throws IOException;

    static ArrowCodec of(byte codec, byte method) throws UnreadableShardException {
        if (method == BodyCompressionMethod.BUFFER && codec == CompressionType.LZ4_FRAME) {
            return LZ4;
        }
        if (method == BodyCompressionMethod.BUFFER && codec == CompressionType.ZSTD) {
            return ZSTD;
        }
        throw new UnreadableShardException(
                "compressed in a way that is not known (" + codec + "); write it again with lz4, zstd or uncompressed",
                null);
    }
}
