package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedMidTest {
    /** 10 nats less an optimism; at the limit of each of the three conditions, on either side. */
    @ParameterizedTest(name = "optimism {0}, MID {1} ± {2}: missed {3}")
    @CsvSource({
        "0.1, 8.91, 0.1, false",
        "0.1, 8.89, 0.1, true",
        "0.1, 5.91, 0.5, false",
        "0.1, 5.89, 0.5, true",
        "2.5, 2.51, 0.1, false",
        "2.5, 2.49, 0.1, true",
        "2.51, -100, 0.1, false",
        "Infinity, -100, 0.1, false",
        "0.1, 12, 0.1, false"
    })
    void aMidIsMissedByFar(double optimism, double mid, double standardError, boolean missed) {
        ExpectedMid expected = new ExpectedMid(10, optimism);
        assertThat(expected.isMissedBy(mid, standardError)).isEqualTo(missed);
        assertThat(expected.value()).isEqualTo(10 - optimism);
    }
}
