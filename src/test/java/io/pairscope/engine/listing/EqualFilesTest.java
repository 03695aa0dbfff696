package io.pairscope.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.listing.EqualFiles.Candidate;
import io.pairscope.engine.session.Session;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of files with equal bytes. */
@SharedSpark
class EqualFilesTest {
    private final Session session;

    @TempDir
    private Path root;

    private final List<Candidate> files = new ArrayList<>();

    EqualFilesTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    private void file(String name, byte[] bytes, String footer) throws IOException {
        Path file = Files.write(root.resolve(name), bytes);
        files.add(new Candidate(name, file.toUri().toString(), bytes.length, footer));
    }

    private List<List<String>> groups() {
        return EqualFiles.of(session, files);
    }

    /** Longer than what is read at once. */
    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[3_000_001];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void filesOfEqualBytesAreGrouped() throws IOException {
        byte[] nearly = bytes(1);
        nearly[1_500_000] ^= 1;
        file("a", bytes(1), "f");
        file("b", bytes(2), "g");
        file("c", nearly, "f");
        file("d d%20", bytes(1), "f");
        file("e", bytes(2), "g");
        file("f", bytes(1), "f");

        assertThat(groups()).containsExactly(List.of("a", "d d%20", "f"), List.of("b", "e"));
    }

    @Test
    void filesOfOtherLengthsOrFootersAreNotRead() throws IOException {
        file("a", bytes(1), "f");
        file("b", bytes(1), "g");
        file("c", bytes(1), null);
        file("d", bytes(1), null);
        files.add(new Candidate("e", root.resolve("none").toUri().toString(), 5, "f"));

        assertThat(groups()).isEmpty();
    }

    @Test
    void filesThatCannotBeReadAreEqualToNone() throws IOException {
        file("a", bytes(1), "f");
        file("b", bytes(1), "f");
        file("c", bytes(1), "f");
        Files.delete(root.resolve("b"));

        assertThat(groups()).containsExactly(List.of("a", "c"));
    }

    @Test
    void aWarningNamesAFewAndSaysHowOftenTheirRowsCount() {
        assertThat(EqualFiles.warning(List.of("a", "b")))
                .isEqualTo("files of equal bytes: a, b; their rows count twice");
        assertThat(EqualFiles.warning(List.of("a", "b", "c", "d")))
                .isEqualTo("files of equal bytes: a, b, c, …; their rows count 4 times");
    }
}
