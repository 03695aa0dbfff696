package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

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
            assertThat(other.take(first)).isNull();
            assertThat(handover.take(second)).containsExactly("b");
            assertThat(handover.take(first)).isSameAs(result);
            assertThat(handover.take(first)).isNull();
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
