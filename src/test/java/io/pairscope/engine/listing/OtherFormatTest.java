package io.pairscope.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Formats that are not read, and the table of them in the documentation. */
class OtherFormatTest {
    @Test
    void theDocumentationHasEveryFormatWithItsCommand() throws IOException {
        String rows = Arrays.stream(OtherFormat.values())
                .map(format -> "| " + format.title + " | `" + String.join("` `", format.endings) + "` | `"
                        + format.command + "` |\n")
                .collect(Collectors.joining());

        assertThat(Files.readString(Path.of("docs/inputs.md"))).contains("|---|---|---|\n" + rows + "\n");
    }

    @Test
    void everyCommandIsOneLineThatWritesAFileThatIsRead() {
        assertThat(OtherFormat.values()).allSatisfy(format -> {
            assertThat(format.command).doesNotContain("\n").doesNotContain("|").doesNotContain("`");
            assertThat(format.command).containsPattern("'(pairs\\.parquet|image\\.npy)'");
        });
    }

    @Test
    void endingsAreThoseOfOneFormat() {
        assertThat(OtherFormat.values())
                .allSatisfy(format -> assertThat(format.endings)
                        .allSatisfy(
                                ending -> assertThat(OtherFormat.of("x" + ending.toUpperCase(java.util.Locale.ROOT)))
                                        .contains(format)));
    }
}
