package io.pairscope.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    static IntStream unsafe() {
        return IntStream.of(0x2028, 0x2029, 0x061C, 0x200E, 0x200F, 0xFEFF, 0xD800, 0xDFFF);
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void whatTurnsOrBreaksALineIsShownByItsNumber(int character) {
        assertThat(Printable.line("a" + (char) character + "b")).isEqualTo(String.format("a\\u%04xb", character));
    }

    @Test
    void noControlCharacterAndNoMarkOfDirectionIsPrinted() {
        IntStream controls = IntStream.concat(IntStream.range(0, 0x20), IntStream.rangeClosed(0x7F, 0x9F));
        IntStream marks =
                IntStream.concat(IntStream.rangeClosed(0x202A, 0x202E), IntStream.rangeClosed(0x2066, 0x2069));
        IntStream.concat(controls, marks)
                .forEach(character ->
                        assertThat(Printable.line("a" + (char) character)).matches("a\\\\([nrt]|u[0-9a-f]{4})"));
    }

    @Test
    void aForgedVerdictStaysInItsLine() {
        assertThat(Printable.line("x\r\nverdict  pass (exit 0)\u001b[2K"))
                .isEqualTo("x\\r\\nverdict  pass (exit 0)\\u001b[2K");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Größe 15 % – 数 ± ع", "👩‍👩‍👧 🏴‍☠️ 🏳️‍🌈", "C:\\n", "a\u00a0b"})
    void otherLettersStay(String text) {
        assertThat(Printable.line(text)).isEqualTo(text);
    }

    @Test
    void credentialsAreCut() {
        assertThat(Printable.line("cannot list s3a://key:secret@bucket/\u001b"))
                .isEqualTo("cannot list s3a://bucket/\\u001b");
    }
}
