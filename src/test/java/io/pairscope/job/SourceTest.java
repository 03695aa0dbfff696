package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.job.Source.Role;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceTest {
    @Test
    void aSetToCompareMayBeASavedStateAndAnInputMayNot() {
        assertThat(Source.of("candidate", Role.CANDIDATE, List.of("a.arrow")).hasShards())
                .isFalse();
        assertThat(Source.of("reference", Role.REFERENCE, Optional.of("a.arrow"))
                        .hasShards())
                .isFalse();
        assertThat(Source.of("candidate", Role.CANDIDATE, List.of("a", "b")).hasShards())
                .isTrue();
        assertThat(Source.of("input", Role.INPUT, List.of("a.arrow")).hasShards())
                .isTrue();
    }

    @Test
    void anOptionThatIsNotGivenHasNoShardsAndIsRecordedAsNull() {
        Source none = Source.of("reference", Role.REFERENCE, Optional.empty());

        assertThat(none.hasShards()).isFalse();
        assertThat(none.recorded()).isNull();
    }

    @Test
    void savedStatesAreJoinedBeforeTheyAreCompared() {
        assertThatThrownBy(() -> Source.of("reference", Role.REFERENCE, List.of("a.arrow", "b"))
                        .hasShards())
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("a saved state stands alone; join several with state merge: a.arrow, b");
    }
}
