package io.pairscope.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session takes from its surroundings. */
class SessionTest {
    @TempDir
    private Path directory;

    /** As Spark reads the same file. */
    @Test
    void valuesOfTheDefaultsHaveNoBlanksAroundThem() throws IOException {
        String key = "spark.hadoop.fs.s3a.%s.key";
        Path defaults = Files.writeString(
                directory.resolve("spark-defaults.conf"),
                String.join(
                                "\n",
                                key + "  s3 cret \t ",
                                key + " \\tx\\u0001 ",
                                key + " line\\n",
                                key + " \\r line\\n ",
                                key + "",
                                key + " plain")
                        .formatted("a", "b", "c", "d", "e", "f"));
        Configuration read = Session.configuration(Optional.of(defaults));

        assertThat(read.get("fs.s3a.a.key")).isEqualTo("s3 cret");
        for (String name : "abcdef".split("")) {
            assertThat(read.get("fs.s3a." + name + ".key"))
                    .isEqualTo(Utils.getPropertiesFromFile(defaults.toString()).apply(key.formatted(name)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "local, true",
        "local[*], true",
        "'local[2,3]', true",
        "'local-cluster[1,1,1024]', false",
        "yarn, false",
        "spark://local:7077, false"
    })
    void tasksOfALocalMasterRunInThisProcess(String master, boolean isLocal) {
        assertThat(Session.isLocal(master)).isEqualTo(isLocal);
    }
}
