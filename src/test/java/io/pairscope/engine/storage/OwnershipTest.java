package io.pairscope.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pairscope.fixtures.FaultyFileSystem;
import io.pairscope.fixtures.FaultyFileSystem.Step;
import io.pairscope.fixtures.FaultyObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who has a directory, of two that want it, and of one whose process may be gone. */
class OwnershipTest {
    private static final Storage LOCAL = new Storage(new Configuration());

    @TempDir
    private Path temporary;

    @AfterEach
    void heal() {
        FaultyFileSystem.heal();
    }

    private org.apache.hadoop.fs.Path directory(String scheme) {
        return new org.apache.hadoop.fs.Path(scheme + ":" + temporary);
    }

    private Path file() {
        return temporary.resolve(Ownership.FILE);
    }

    /** Local files, of which another one uses the time behind a look at one of them. */
    private static final class Shared extends RawLocalFileSystem {
        private static int looks;
        private static Runnable other;

        @Override
        public URI getUri() {
            return URI.create("shared:///");
        }

        @Override
        public String getScheme() {
            return "shared";
        }

        @Override
        public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
            try {
                return super.getFileStatus(path);
            } finally {
                if (path.getName().equals(Ownership.FILE) && --looks == 0) {
                    other.run();
                }
            }
        }
    }

    private static Storage shared(int looks, Runnable other) {
        Shared.looks = looks;
        Shared.other = other;
        Configuration configuration = new Configuration();
        configuration.set("fs.shared.impl", Shared.class.getName());
        return new Storage(configuration);
    }

    private static Ownership claim(Storage storage, org.apache.hadoop.fs.Path directory, String run) {
        try {
            return Ownership.claim(storage, directory, run, "audit");
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The other one claims behind the k-th look of the first one at the file. */
    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, true"})
    void ofTwoThatClaimAtOnceTheOneThatCreatedTheFileHasIt(int looks, boolean isStale) throws IOException {
        if (isStale) {
            Files.writeString(file(), "{}");
            Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(Duration.ofMinutes(3))));
        }
        Ownership[] other = new Ownership[1];
        Storage storage = shared(looks, () -> other[0] = claim(LOCAL, directory("file"), "the-other"));

        assertThatThrownBy(() -> Ownership.claim(storage, directory("shared"), "the-first", "audit"))
                .isInstanceOf(OutputTakenException.class)
                .hasMessageContaining(" belongs to run the-other (audit, process ");
        assertThatCode(other[0]::require).doesNotThrowAnyException();
        assertThat(file()).content().contains("the-other");
        assertThat(other[0].release()).isTrue();
    }

    @Test
    void aRenewalThatCannotBeWrittenLeavesTheFile() throws IOException {
        Storage storage = new Storage(FaultyObjectStore.configuration());
        try (Ownership ownership = claim(storage, directory("objects"), "mine")) {
            String text = Files.readString(file());
            for (Step step : new Step[] {Step.CREATE, Step.CLOSE}) {
                FileTime neglected = FileTime.from(Instant.now().minus(Duration.ofSeconds(40)));
                Files.setLastModifiedTime(file(), neglected);
                FaultyFileSystem.fail(step, 1, false);

                ownership.renew();

                assertThat(FaultyFileSystem.heal()).isZero();
                assertThat(file()).hasContent(text);
                assertThatCode(ownership::require).doesNotThrowAnyException();
                ownership.renew();
                assertThat(Files.getLastModifiedTime(file())).isGreaterThan(neglected);
            }
        }
        assertThat(file()).doesNotExist();
    }

    /** With a process number that no process has: 2³² is above all. */
    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"here, true", "pid:[1], false", "'', false"})
    void aProcessIsGoneOnlyWhereItsNumberCounts(String namespace, boolean isGone) throws IOException {
        try (Ownership ownership = claim(LOCAL, directory("file"), "mine")) {
            ownership.require();
            ObjectNode owner = (ObjectNode) new ObjectMapper().readTree(file().toFile());
            owner.put("pid", 1L << 32).put("run", "another");
            if (!namespace.equals("here")) {
                owner.put("namespace", namespace);
            }
            Files.writeString(file(), owner.toString());

            if (isGone) {
                assertThatCode(() -> Ownership.requireFree(LOCAL, directory("file")))
                        .doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> Ownership.requireFree(LOCAL, directory("file")))
                        .isInstanceOf(OutputTakenException.class)
                        .hasMessageContaining("belongs to run another");
            }
        }
    }
}
