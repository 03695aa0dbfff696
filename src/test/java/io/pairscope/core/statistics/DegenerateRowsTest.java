package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.StoredType;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that do not vary, are few, or cancel: what does not exist says why, and fractions stay fractions. */
class DegenerateRowsTest {
    private static final double ROUNDING = 1e-9;

    private record Rows(String name, Pairs pairs) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Rows> rows() {
        Pairs coupled = Pairs.coupled(40, 5, 5, 3);
        double[][] constant = copies(coupled.image()[0], 40);
        double[][] other = copies(coupled.text()[1], 40);
        double[][] cancelling = coupled.image().clone();
        for (int i = 1; i < 40; i += 2) {
            cancelling[i] = negative(cancelling[i - 1]);
        }
        return Stream.of(
                new Rows("one row", Pairs.coupled(1, 5, 5, 1)),
                new Rows("two rows", Pairs.coupled(2, 5, 5, 1)),
                new Rows("three rows", Pairs.coupled(3, 5, 5, 1)),
                new Rows("as many rows as dimensions", Pairs.coupled(5, 5, 5, 1)),
                new Rows("one more row than dimensions", Pairs.coupled(11, 5, 5, 1)),
                new Rows("one dimension", Pairs.coupled(40, 1, 1, 1)),
                new Rows("other dimensions", Pairs.coupled(40, 3, 4, 1)),
                new Rows("all the same", new Pairs(constant, constant)),
                new Rows("two constants", new Pairs(constant, other)),
                new Rows("constant images", new Pairs(constant, coupled.text())),
                new Rows("constant texts", new Pairs(coupled.image(), constant)),
                new Rows("equal sides", new Pairs(coupled.image(), coupled.image())),
                new Rows("opposite sides", new Pairs(coupled.image(), negatives(coupled.image()))),
                new Rows("images that cancel", new Pairs(cancelling, coupled.text())),
                new Rows("sides that cancel", new Pairs(cancelling, cancelling)));
    }

    private static double[][] copies(double[] row, int n) {
        return Stream.generate(row::clone).limit(n).toArray(double[][]::new);
    }

    private static double[] negative(double[] row) {
        return Arrays.stream(row).map(value -> -value).toArray();
    }

    private static double[][] negatives(double[][] rows) {
        return Arrays.stream(rows).map(DegenerateRowsTest::negative).toArray(double[][]::new);
    }

    private static void assertSound(Map<Definition, Value> values) {
        values.forEach((statistic, value) -> {
            if (Double.isNaN(value.number())) {
                assertThat(value.note()).as(statistic.name()).isNotNull();
            } else if (statistic.unit().startsWith("fraction")) {
                assertThat(value.number()).as(statistic.name()).isLessThanOrEqualTo(1 + ROUNDING);
            }
            if (statistic.name().equals("relative_modality_gap") && !Double.isNaN(value.number())) {
                assertThat(value.number()).isBetween(0.0, 1.0);
            }
        });
    }

    private static ReferenceSet reference(PairMoments moments) {
        JointSupport support = JointSupport.of(moments, Regularization.NONE);
        return new ReferenceSet(moments, support, GaussianPair.fit(support));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatDoesNotExistSaysWhy(Rows rows) {
        for (Normalization normalization : new Normalization[] {Normalization.APPLY, Normalization.NEVER}) {
            for (StoredType type : new StoredType[] {StoredType.DOUBLE, StoredType.FLOAT}) {
                PairMoments moments = rows.pairs.moments(normalization, type);
                PairMoments others = Pairs.coupled(
                                60, rows.pairs.image()[0].length, rows.pairs.text()[0].length, 5)
                        .moments(normalization, type);
                assertSound(Catalogue.STANDARD.of(
                        new OneSet(moments, JointSupport.of(moments, Regularization.NONE), normalization)));
                assertSound(
                        Catalogue.STANDARD.of(new TwoSets(reference(others), new ComparedSet(moments), normalization)));
                assertSound(
                        Catalogue.STANDARD.of(new TwoSets(reference(moments), new ComparedSet(others), normalization)));
                assertSound(Catalogue.STANDARD.of(
                        new TwoSets(reference(moments), new ComparedSet(moments), normalization)));
            }
        }
    }
}
