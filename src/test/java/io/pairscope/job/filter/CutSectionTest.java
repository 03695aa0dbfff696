package io.pairscope.job.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.job.filter.CutSection.Random;
import io.pairscope.report.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The meaning of a threshold in a report. */
class CutSectionTest {
    /** 1 … 1000, and a pair without a score. */
    private static final double[] TRUE = IntStream.rangeClosed(1, 1001)
            .mapToDouble(i -> i > 1000 ? Double.NaN : i)
            .toArray();

    private static final Random RANDOM = new Random(
            IntStream.rangeClosed(1, 2000).mapToDouble(i -> i * 7 % 2001 / 4.0).toArray(), null);

    private static JsonNode report(CutSection section, OptionalDouble threshold) {
        Report report = new Report(new Report.Pairs(0, 0, 0), Map.of());
        section.addTo(report, threshold);
        try {
            return new ObjectMapper().readTree(report.toJson());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void sharesOfTrueAndOfRandomPairsStandAtTheCutAndAsACurve() {
        CutSection section = new CutSection("pmi", TRUE, RANDOM);
        double threshold = section.thresholdFor(0.01).orElseThrow();
        // Random scores are the quarters up to 500: 20 of 2000 are above 495.
        assertThat(threshold).isGreaterThan(495).isCloseTo(495, within(1e-9));
        JsonNode report = report(section, OptionalDouble.of(threshold));
        JsonNode cut = report.get("cut");
        assertThat(cut.get("score").asText()).isEqualTo("pmi");
        assertThat(cut.get("true_pairs").asInt()).isEqualTo(1000);
        assertThat(cut.get("true_share").asDouble()).isEqualTo(0.505);
        assertThat(cut.get("true_share_standard_error").asDouble())
                .isCloseTo(Math.sqrt(0.505 * 0.495 / 1000), within(1e-5));
        assertThat(cut.get("random_pairs").asInt()).isEqualTo(2000);
        assertThat(cut.get("random_share").asDouble()).isEqualTo(0.01);
        assertThat(cut.get("random_share_standard_error").asDouble()).isBetween(0.002, 0.004);
        assertThat(cut.get("note").isNull()).isTrue();

        JsonNode curve = report.get("curves").get("cut");
        assertThat(curve.get("threshold")).hasSize(101);
        for (int step = 0; step <= 100; step++) {
            double at = curve.get("threshold").get(step).asDouble();
            assertThat(curve.get("true_share").get(step).asDouble()).isCloseTo((1001 - at) / 1000, within(1e-12));
            double passing =
                    IntStream.rangeClosed(1, 2000).filter(i -> i / 4.0 >= at).count();
            assertThat(curve.get("random_share").get(step).asDouble()).isEqualTo(passing / 2000);
        }
        assertThat(curve.get("true_share").get(0).asDouble()).isEqualTo(1);
        assertThat(curve.get("true_share_standard_error")).hasSize(101);
        assertThat(curve.get("random_share_standard_error")).hasSize(101);
    }

    @Test
    void withoutRandomPairsTheReasonStandsThere() {
        CutSection section = new CutSection("human", TRUE, Random.missing("only --input gives random pairs"));
        assertThat(section.thresholdFor(0.01)).isEmpty();
        JsonNode report = report(section, OptionalDouble.of(900));
        assertThat(report.get("cut").get("true_share").asDouble()).isEqualTo(0.101);
        assertThat(report.get("cut").get("random_share").isNull()).isTrue();
        assertThat(report.get("cut").get("note").asText()).isEqualTo("only --input gives random pairs");
        assertThat(report.get("curves").get("cut").has("random_share")).isFalse();
    }

    @Test
    void withoutASingleThresholdTheCurveRemains() {
        JsonNode report = report(new CutSection("pmi", TRUE, RANDOM), OptionalDouble.empty());
        assertThat(report.get("cut").get("threshold").isNull()).isTrue();
        assertThat(report.get("cut").get("true_share").isNull()).isTrue();
        assertThat(report.get("curves").get("cut").get("random_share")).hasSize(101);
    }

    @Test
    void scoresThatAllLackHaveNoShares() {
        Random none = new Random(new double[] {Double.NaN, Double.NaN}, null);
        JsonNode report = report(new CutSection("cosine", new double[] {Double.NaN}, none), OptionalDouble.of(1));
        assertThat(report.get("cut").get("true_share").isNull()).isTrue();
        assertThat(report.get("cut").get("note").asText()).isEqualTo("no random pair has a score");
        assertThat(report.get("curves").get("cut").get("threshold")).isEmpty();
    }
}
