package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.fixtures.Fuzz;
import io.pairscope.fixtures.Fuzz.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings with damaged bytes: others, which are valid, or one line on what is wrong. */
class DamagedSettingsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"conf/audit.conf", "conf/filter.conf", "conf/retrieve.conf", "src/main/resources/reference.conf"
            })
    void mutantsGiveSettingsOrOneLine(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(name));
        Path file = directory.resolve("a.conf");
        Fuzz.run("HOCON " + name, bytes, 300, damaged -> {
            Files.write(file, damaged);
            try {
                Settings settings = Settings.load(file, Map.of(), List.of());
                settings.reading();
                settings.groupedColumns();
                settings.similarityColumns();
                settings.run("out", ExistingOutput.REFUSE);
                return Outcome.SAME;
            } catch (ConfigException refused) {
                return Fuzz.refused(refused.getMessage());
            }
        });
    }
}
