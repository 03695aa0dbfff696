package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.scan.Handover.Parcel;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandoverTest {
    @Test
    void aResultOfThisProcessIsHandedOverAsItIs() {
        try (Handover<List<String>> handover = new Handover<>();
                Handover<List<String>> other = new Handover<>()) {
            List<String> result = List.of("a");
            Parcel<List<String>> first = Handover.send(handover.number, result);
            Parcel<List<String>> second = Handover.send(handover.number, List.of("b"));

            assertThat(first.result()).isNull();
            assertThatThrownBy(() -> other.take(first)).isInstanceOf(IllegalStateException.class);
            assertThat(handover.take(second)).containsExactly("b");
            assertThat(handover.take(first)).isSameAs(result);
            assertThatThrownBy(() -> handover.take(first)).hasMessage("the result of a task is not there");
        }
    }

    @Test
    void aResultOfAnotherProcessTravels() {
        Handover<List<String>> closed = new Handover<>();
        closed.close();
        List<String> result = List.of("a");

        Parcel<List<String>> parcel = Handover.send(closed.number, result);

        assertThat(parcel.result()).isSameAs(result);
        assertThat(closed.take(parcel)).isSameAs(result);
    }
}
