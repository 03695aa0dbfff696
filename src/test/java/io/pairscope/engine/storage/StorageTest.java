package io.pairscope.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.fixtures.TwinFileSystem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files and directories through Hadoop, without a Spark session. */
class StorageTest {
    private static final Storage STORAGE = new Storage(new Configuration());

    @TempDir
    private Path temporary;

    private org.apache.hadoop.fs.Path at(String name) {
        return new org.apache.hadoop.fs.Path(temporary.resolve(name).toUri());
    }

    private static List<String> names(List<FileStatus> found) {
        return found.stream().map(status -> status.getPath().getName()).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "file:/a, file:/a, true",
        "file:/a, file:/a/b, true",
        "file:/a/b, file:/a, true",
        "file:/a, file:/ab, false",
        "file:/a/b, file:/a/c, false",
        "file:/a, s3a://a, false"
    })
    void pathsOverlapWhenOneLiesInTheOther(String a, String b, boolean overlap) {
        assertThat(Storage.overlap(a, b)).isEqualTo(overlap);
    }

    @Test
    void aPathLiesInItselfAndInItsParentsOnly() {
        assertThat(Storage.isWithin("file:/a", "file:/a")).isTrue();
        assertThat(Storage.isWithin("file:/a/b", "file:/a")).isTrue();
        assertThat(Storage.isWithin("file:/a", "file:/a/b")).isFalse();
    }

    @Test
    void localPathsAreShownWithoutTheirScheme() {
        assertThat(Storage.shown(new org.apache.hadoop.fs.Path("file:/a/b c"))).isEqualTo("/a/b c");
        assertThat(Storage.shown(new org.apache.hadoop.fs.Path("hdfs://host/a")))
                .isEqualTo("hdfs://host/a");
    }

    @Test
    void qualifiedPathsAreAbsoluteAndHaveAScheme() throws IOException {
        assertThat(STORAGE.qualify(temporary + "/in/").toString()).isEqualTo("file:" + temporary + "/in");
        assertThat(STORAGE.qualify("in").toString())
                .isEqualTo("file:" + Path.of("in").toAbsolutePath());
    }

    @Test
    void whatIsNoPathIsRefused() {
        assertThatThrownBy(() -> STORAGE.qualify("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> STORAGE.qualify("nowhere://a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void aPublishedFileIsAtItsPlaceAloneAndWhole() throws IOException {
        STORAGE.write(at("work/.unfinished"), "half");
        STORAGE.write(at("work/.unfinished"), "größer");
        STORAGE.publish(at("work/.unfinished"), at("made/for/it.txt"));

        assertThat(temporary.resolve("made/for/it.txt")).hasContent("größer");
        assertThat(temporary.resolve("work")).isEmptyDirectory();
        assertThat(temporary.resolve("made/for").toFile().list())
                .as("no .crc file")
                .containsExactly("it.txt");
        assertThatThrownBy(() -> STORAGE.publish(at("work/.unfinished"), at("other.txt")))
                .isInstanceOf(IOException.class);
        assertThat(temporary.resolve("other.txt")).doesNotExist();
    }

    @Test
    void listingSaysWhatIsThereAndWhetherAnythingIs() throws IOException {
        STORAGE.write(at("d/a"), "");
        STORAGE.makeDirectory(at("d/b"));
        STORAGE.makeDirectory(at("d/b"));

        assertThat(names(STORAGE.list(at("d")))).containsExactlyInAnyOrder("a", "b");
        assertThat(STORAGE.exists(at("d/b"))).isTrue();
        assertThat(STORAGE.listIfThere(at("none"))).isEmpty();
        assertThatThrownBy(() -> STORAGE.list(at("none"))).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> STORAGE.status(at("none"))).isInstanceOf(FileNotFoundException.class);
        STORAGE.delete(at("d"));
        STORAGE.delete(at("d"));
        assertThat(STORAGE.exists(at("d"))).isFalse();
    }

    @Test
    void aDirectoryCannotBeMadeWhereAFileIs() throws IOException {
        STORAGE.write(at("file"), "");

        assertThatThrownBy(() -> STORAGE.makeDirectory(at("file"))).isInstanceOf(IOException.class);
    }

    @Test
    void tasksSeeTheSettingsOfTheDriver() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Storage(TwinFileSystem.configuration()));
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Storage storage = (Storage) in.readObject();
            assertThat(storage.qualify("twin:/a").toString()).isEqualTo("twin:/a");
        }
    }

    @Test
    void withoutASessionTheDefaultsFileSaysWhatHadoopIsToUse() throws IOException {
        Path defaults = temporary.resolve("spark-defaults.conf");
        Files.writeString(defaults, TwinFileSystem.sparkDefaults());

        assertThat(Storage.withoutSession(Optional.of(defaults))
                        .qualify("twin:/a")
                        .toString())
                .isEqualTo("twin:/a");
        assertThatThrownBy(() -> Storage.withoutSession(Optional.empty()).qualify("twin:/a"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Storage.withoutSession(Optional.of(temporary.resolve("none")))
                        .qualify("twin:/a"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void underSparkSubmitSystemPropertiesSayItAndTheDefaultsFileDoesNot() throws IOException {
        Path defaults = temporary.resolve("spark-defaults.conf");
        Files.writeString(defaults, "spark.hadoop.fs.other.impl " + TwinFileSystem.class.getName() + "\n");

        TwinFileSystem.underSparkSubmit(() -> {
            Storage storage = Storage.withoutSession(Optional.of(defaults));
            assertThatCode(() -> storage.qualify("twin:/a")).doesNotThrowAnyException();
            assertThatThrownBy(() -> storage.qualify("other:/a")).isInstanceOf(IOException.class);
        });
    }
}
