package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptPiecesTest {
    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 3, 4, 20})
    void aFileThatIsCutIsClosedWhereverItEnds(int bytes) {
        AtomicInteger closed = new AtomicInteger();
        ByteArrayInputStream cut = new ByteArrayInputStream(new byte[bytes]) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        assertThatThrownBy(() -> {
                    try (KeptPieces.Reader<Long> pieces = new KeptPieces.Reader<>(new DataInputStream(cut))) {
                        pieces.next();
                    }
                })
                .isInstanceOf(KeptPieces.DamagedException.class);
        assertThat(closed).hasPositiveValue();
    }
}
