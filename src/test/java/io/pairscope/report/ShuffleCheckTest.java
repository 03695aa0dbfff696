package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.report.ShuffleCheck.Agreement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShuffleCheckTest {
    private static ShuffleCheck check(Agreement mid, Agreement cosineMean) {
        return new ShuffleCheck(0.5, 0.5, 200, 100, 1, mid, cosineMean, Map.of(), null);
    }

    @Test
    void whatLiesFourStandardErrorsOffAgreesAndWhatLiesFurtherOffIsAWarning() {
        Agreement near = Agreement.of(10, 10.39, 0.1, 100);
        Agreement far = Agreement.of(10, 9.59, 0.1, 100);
        assertThat(near.agrees()).isTrue();
        assertThat(far.agrees()).isFalse();
        assertThat(far.z()).isBetween(-4.11, -4.09);
        assertThat(check(near, near).warnings()).isEmpty();
        assertThat(check(far, near).warnings())
                .singleElement()
                .asString()
                .contains("mid")
                .contains("9.59")
                .contains("10");
        assertThat(check(near, far).warnings()).singleElement().asString().contains("cosine_mean");
        assertThat(check(near, far).summary()).contains("mid 10.3900 ± 0.100, expected 10.0000: agrees", "DISAGREES");
    }

    @Test
    void ofFewPairsNothingIsJudged() {
        Agreement few = Agreement.of(10, 20, 0.1, 29);
        assertThat(few.agrees()).isNull();
        assertThat(few.note()).contains("29");
        assertThat(check(few, few).warnings()).isEmpty();
    }

    @Test
    void withoutScatterOnlyRoundingIsAllowed() {
        assertThat(Agreement.of(10, 10 + 1e-12, 0, 100).agrees()).isTrue();
        assertThat(Agreement.of(10, 10 + 1e-12, 0, 100).z()).isNull();
        assertThat(Agreement.of(10, 10.001, 0, 100).agrees()).isFalse();
    }

    @Test
    void whatIsNotANumberNeverAgrees() {
        assertThat(Agreement.of(10, Double.NaN, 0.1, 100).agrees()).isFalse();
    }

    @Test
    void whatDoesNotExistIsNullWithItsReason() {
        Agreement none = Agreement.undefined("no direction varies");
        assertThat(none.expected()).isNull();
        assertThat(none.agrees()).isNull();
        assertThat(check(none, none).warnings()).isEmpty();
        assertThat(check(none, none).summary()).contains("mid –");
    }
}
