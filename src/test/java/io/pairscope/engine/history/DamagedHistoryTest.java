package io.pairscope.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Fuzz;
import io.pairscope.fixtures.Fuzz.Outcome;
import io.pairscope.fixtures.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of runs with damaged bytes: the same record, or one line that says so. */
class DamagedHistoryTest {
    private static final Storage STORAGE = new Storage(new Configuration());

    @TempDir
    private Path directory;

    private static RunRecord read(Path file) {
        return HistoryFile.read(STORAGE, new org.apache.hadoop.fs.Path(file.toUri()));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "20261128T071137.264Z-4e1f789d40ec-9d28b689.parquet",
                "20261128T071248.076Z-b014e1a3e1ac-aa3d6192.parquet"
            })
    void mutantsGiveTheSameOrOneLine(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(Golden.file("v1/history/month=2026-11/" + name));
        Path file = Files.write(directory.resolve(name), bytes);
        RunRecord good = read(file);
        Fuzz.run("history " + name, bytes, 300, damaged -> {
            Files.write(file, damaged);
            try {
                assertThat(read(file)).isEqualTo(good);
                return Outcome.SAME;
            } catch (UnusableInputException refused) {
                assertThat(refused.getMessage()).contains(name);
                return Fuzz.refused(refused.getMessage());
            }
        });
    }
}
