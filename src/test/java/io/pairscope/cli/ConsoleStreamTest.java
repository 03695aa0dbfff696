package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.text.Plain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleStreamTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Letters of two, three and four bytes, cut at every place that a buffer may cut them. */
    @ParameterizedTest(name = "{0} bytes at a time")
    @ValueSource(ints = {1, 2, 3, 5, 64})
    void lettersMayComeInParts(int size) throws IOException {
        byte[] text = "16 ± 1, 中 …, \uD83D\uDE00 end\n".getBytes(StandardCharsets.UTF_8);
        try (ConsoleStream console = new ConsoleStream(bytes, Plain.in("US-ASCII"))) {
            for (int from = 0; from < text.length; from += size) {
                console.write(text, from, Math.min(size, text.length - from));
            }
        }

        assertThat(bytes).hasToString("16 +/- 1, \\u4e2d ..., \\ud83d\\ude00 end\n");
    }

    @Test
    void aPrintStreamOnItIsOneOfThatCharacterSet() {
        PrintStream print =
                new PrintStream(new ConsoleStream(bytes, Plain.in("ISO-8859-1")), true, StandardCharsets.UTF_8);

        print.printf("%s ± %d%n", "–", 3);
        print.print("é");
        print.flush();

        assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).isEqualTo("- ± 3\né");
    }
}
