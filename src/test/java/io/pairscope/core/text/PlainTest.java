package io.pairscope.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text for consoles that do not hold every letter. */
class PlainTest {
    private static final Plain ASCII = Plain.in("ANSI_X3.4-1968");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "16.0895 ± 0.567 nats | 16.0895 +/- 0.567 nats",
                "– | -",
                "19.86 → 27.27, pmi ≥ 2, a ≠ b … | 19.86 -> 27.27, pmi >= 2, a != b ...",
                "1000 × squared MMD, self-similarity − 1 | 1000 x squared MMD, self-similarity - 1",
                "plain | plain",
                "1 ∈ col(A∘A), Fréchet distance | 1 in col(AoA), Frechet distance",
                "中文.parquet | \\u4e2d\\u6587.parquet",
                "café \uD83D\uDE00 | caf\\u00e9 \\ud83d\\ude00",
            })
    void asciiHasWordsForSignsAndEscapesForLetters(String text, String plain) {
        assertThat(ASCII.text(text)).isEqualTo(plain).matches("\\p{ASCII}*").doesNotContain("?");
    }

    @Test
    void aSetKeepsTheLettersThatItHas() {
        assertThat(Plain.in("ISO-8859-1").text("café ± 1 – 中")).isEqualTo("café ± 1 - \\u4e2d");
        assertThat(Plain.in("UTF-8").text("café ± 1 – 中")).isEqualTo("café ± 1 – 中");
        assertThat(Plain.in(null).holdsAll()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"''", "no such set", "ISO-2022-CN"})
    void anUnknownSetIsAscii(String name) {
        assertThat(Plain.in(name).charset()).isEqualTo(StandardCharsets.US_ASCII);
    }

    /** A sign that a new message brings has a word here, or stands as an escape on every console of ASCII. */
    @Test
    void everySignOfTheSourcesHasAWord() throws IOException {
        Set<String> escaped = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String line : Files.readAllLines(file)) {
                    boolean isComment = line.strip().matches("(?s)(/?\\*|//).*");
                    boolean isPlain = line.contains("\\u") || !ASCII.text(line).contains("\\u");
                    if (!isComment && !isPlain) {
                        escaped.add(file.getFileName() + ": " + line.strip());
                    }
                }
            }
        }

        assertThat(escaped).isEmpty();
    }
}
