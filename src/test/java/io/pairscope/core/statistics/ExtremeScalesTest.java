package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Pairs;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are not normalized, and of any scale: a statistic has its value, times a power of the scale, or none. */
class ExtremeScalesTest {
    private static Pairs times(Pairs pairs, double factor) {
        return new Pairs(times(pairs.image(), factor), times(pairs.text(), factor));
    }

    private static double[][] times(double[][] rows, double factor) {
        double[][] scaled = new double[rows.length][rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < scaled[i].length; j++) {
                scaled[i][j] = factor * rows[i][j];
            }
        }
        return scaled;
    }

    private static Map<Definition, Value> ofOne(PairMoments moments) {
        JointSupport support = JointSupport.of(moments, Regularization.NONE);
        return Catalogue.STANDARD.of(new OneSet(moments, support, Normalization.NEVER));
    }

    private static Map<Definition, Value> ofTwo(PairMoments reference, PairMoments candidate) {
        JointSupport support = JointSupport.of(reference, Regularization.NONE);
        ReferenceSet set = new ReferenceSet(reference, support, GaussianPair.fit(support));
        return Catalogue.STANDARD.of(new TwoSets(set, new ComparedSet(candidate), Normalization.NEVER));
    }

    /** By the unit: embeddings to the first, second or fourth power, or none of them. */
    private static int power(Definition statistic) {
        return switch (statistic.unit()) {
            case "embedding units" -> 1;
            case "squared embedding units" -> 2;
            case "fourth power of embedding units" -> 4;
            default -> 0;
        };
    }

    private static void assertScaled(Map<Definition, Value> actual, Map<Definition, Value> plain, double factor) {
        plain.forEach((statistic, expected) -> {
            Value value = actual.get(statistic);
            if (Double.isNaN(value.number())) {
                assertThat(value.note()).as(statistic.name()).isNotNull();
                boolean inRange = Math.abs(Math.log10(factor)) * 4 < 280;
                assertThat(inRange && !Double.isNaN(expected.number()))
                        .as("%s at %s is undefined: %s", statistic, factor, value.note())
                        .isFalse();
            } else {
                double scale = Math.pow(factor, power(statistic));
                double tolerance = 1e-9 * scale * Math.max(1, Math.abs(expected.number()));
                assertThat(value.number() == 0)
                        .as("%s at %s is lost, of %s", statistic, factor, expected.number())
                        .isEqualTo(expected.number() == 0);
                assertThat(value.number())
                        .as("%s at %s", statistic, factor)
                        .isFinite()
                        .isCloseTo(scale * expected.number(), within(tolerance));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e-140, 1e-100, 1e-60, 1e-6, 1e6, 1e60, 1e100, 1e145})
    void everyStatisticKeepsItsValueOrSaysWhyNot(double factor) {
        Pairs pairs = Pairs.coupled(200, 4, 4, 1);
        Pairs others = Pairs.coupled(150, 4, 4, 2);
        assertScaled(ofOne(times(pairs, factor).moments()), ofOne(pairs.moments()), factor);
        assertScaled(
                ofTwo(times(pairs, factor).moments(), times(others, factor).moments()),
                ofTwo(pairs.moments(), others.moments()),
                factor);
    }
}
