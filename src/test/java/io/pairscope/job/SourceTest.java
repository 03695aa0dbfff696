package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.engine.snapshot.StatePaths;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.job.Source.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
    private static final Storage STORAGE = new Storage(new Configuration());
    private static final String STATE = "src/test/resources/golden/v1/moments.arrow";
    private static final String ROWS = "src/test/resources/arrow/none.arrow";

    @TempDir
    java.nio.file.Path directory;

    @Test
    void anArrowFileIsAStateOrRowsByWhatItHolds() {
        assertThat(Source.of("candidate", Role.CANDIDATE, List.of(STATE)).hasShards(STORAGE))
                .isFalse();
        assertThat(Source.of("candidate", Role.CANDIDATE, List.of(ROWS)).hasShards(STORAGE))
                .isTrue();
        assertThat(Source.of("candidate", Role.CANDIDATE, List.of(ROWS, ROWS)).hasShards(STORAGE))
                .isTrue();
        assertThat(Source.of("input", Role.INPUT, List.of(ROWS)).hasShards(STORAGE))
                .isTrue();
        assertThatThrownBy(() -> Source.of("input", Role.INPUT, List.of(STATE)).hasShards(STORAGE))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--input needs rows, and a saved state (*.arrow) has none; name the pairs it was made of");
    }

    @Test
    void aDirectoryIsNeverAState() throws IOException {
        String named = Files.createDirectory(directory.resolve("set.arrow")).toString();
        assertThat(Source.of("candidate", Role.CANDIDATE, List.of(named)).hasShards(STORAGE))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"audited", "audited/state"})
    void theOutputOfAnAuditIsNoSetOfPairsAndTheMessageNamesItsState(String named) throws IOException {
        java.nio.file.Path state = directory.resolve("audited/state/moments.arrow");
        Files.createDirectories(state.getParent());
        Files.copy(java.nio.file.Path.of(STATE), state);
        String path = directory.resolve(named).toString();
        assertThatThrownBy(() -> Source.of("candidate", Role.CANDIDATE, List.of(ROWS, path))
                        .hasShards(STORAGE))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--candidate " + path
                        + " is the output of an audit or its kept moments, without the pairs; name its saved state, "
                        + state);
        assertThatThrownBy(() -> Source.of("input", Role.INPUT, List.of(path)).hasShards(STORAGE))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "--input " + path
                                + " is the output of an audit or its kept moments, without the pairs; name the pairs that it read");
    }

    @Test
    void ofKeptMomentsTheNewestAreNamed() throws IOException {
        for (String number : List.of("00000009", "00000010", "00000011")) {
            Files.createDirectories(directory.resolve("kept").resolve(number));
        }
        for (String number : List.of("00000009", "00000010")) {
            Files.copy(java.nio.file.Path.of(STATE), directory.resolve("kept/" + number + "/moments.arrow"));
        }
        assertThat(StatePaths.ofRun(STORAGE, directory.resolve("kept").toString()))
                .contains(directory.resolve("kept/00000010/moments.arrow").toString());
    }

    @Test
    void whatIsNoPathIsLeftToThoseWhoReadIt() {
        assertThat(Source.of("input", Role.INPUT, List.of("a:b")).hasShards(STORAGE))
                .isTrue();
    }

    @Test
    void aDamagedFileIsReadAsAStateSoThatItsDamageIsSaid() throws IOException {
        String damaged = Files.writeString(directory.resolve("a.arrow"), "ARROW1 and no more")
                .toString();
        assertThat(Source.of("reference", Role.REFERENCE, List.of(damaged)).hasShards(STORAGE))
                .isFalse();
    }

    @Test
    void aSetToCompareMayBeASavedStateAndAnInputMayNot() {
        assertThat(Source.of("candidate", Role.CANDIDATE, List.of("a.arrow")).hasShards(STORAGE))
                .isFalse();
        assertThat(Source.of("reference", Role.REFERENCE, List.of("a.arrow")).hasShards(STORAGE))
                .isFalse();
        assertThat(Source.of("candidate", Role.CANDIDATE, List.of("a", "b")).hasShards(STORAGE))
                .isTrue();
        assertThat(Source.of("input", Role.INPUT, List.of("a.arrow")).hasShards(STORAGE))
                .isTrue();
    }

    @Test
    void anOptionThatIsNotGivenHasNoShardsAndIsRecordedAsNull() {
        Source none = Source.optional("reference", Role.REFERENCE, List.of());

        assertThat(none.hasShards(STORAGE)).isFalse();
        assertThat(none.recorded()).isNull();
    }

    @Test
    void aGalleryNeedsRowsAndMayBeLeftOut() {
        assertThat(Source.of("gallery", Role.GALLERY, List.of()).hasShards(STORAGE))
                .isFalse();
        assertThat(Source.of("gallery", Role.GALLERY, List.of("a", "b")).hasShards(STORAGE))
                .isTrue();
        assertThatThrownBy(() ->
                        Source.of("gallery", Role.GALLERY, List.of("a", STATE)).hasShards(STORAGE))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "--gallery needs rows, and a saved state (*.arrow) has none; name the pairs it was made of");
    }

    @Test
    void savedStatesAreJoinedBeforeTheyAreCompared() {
        assertThatThrownBy(() -> Source.of("reference", Role.REFERENCE, List.of("a.arrow", "b"))
                        .hasShards(STORAGE))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("a saved state stands alone; join several with state merge: a.arrow, b");
    }
}
