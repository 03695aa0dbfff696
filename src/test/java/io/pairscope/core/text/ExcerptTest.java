package io.pairscope.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of an input are shown as one line that only shows. */
class ExcerptTest {
    @ParameterizedTest(name = "U+{0}")
    @ValueSource(
            strings = {
                "0000", "0007", "001B", "007F", "009B", "061C", "200E", "200F", "202A", "202B", "202C", "202D", "202E",
                "2066", "2067", "2068", "2069", "FEFF", "D800"
            })
    void charactersThatDoMoreThanShowAreLeftOut(String code) {
        assertThat(Excerpt.of("a" + (char) Integer.parseInt(code, 16) + "b")).isEqualTo("ab");
    }

    @Test
    void breaksAreSpaces() {
        assertThat(Excerpt.of("a\r\nb\tc\u2028d\u2029e\u0085f")).isEqualTo("a b c d e f");
    }

    @Test
    void aTowerOfMarksIsFourHigh() {
        String marks = "\u0301";
        assertThat(Excerpt.of("e" + marks.repeat(300) + "f" + marks)).isEqualTo("e" + marks.repeat(4) + "f" + marks);
    }

    @Test
    void longTextsAreCutBetweenCodePoints() {
        String smile = Character.toString(0x1F600);
        assertThat(Excerpt.of(smile.repeat(200))).isEqualTo(smile.repeat(200));
        assertThat(Excerpt.of(smile.repeat(201))).isEqualTo(smile.repeat(200) + "…");
        assertThat(Excerpt.of("")).isEmpty();
        assertThat(Excerpt.of("<b>&amp; family \u200D emoji")).isEqualTo("<b>&amp; family \u200D emoji");
    }
}
