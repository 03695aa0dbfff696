package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.RawMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Distances between rows as they are stored, where there are none. PapersTest has their values. */
class RawDistancesTest {
    private static final List<String> NAMES = List.of(
            "fid_image_raw",
            "fid_text_raw",
            "wasserstein2_image_raw",
            "wasserstein2_text_raw",
            "gram_loss_image_raw",
            "gram_loss_text_raw");

    private final PairMoments with = Pairs.coupled(60, 4, 3, 1).unitAndRawMoments(16);
    private final PairMoments without = Pairs.coupled(60, 4, 3, 2).unit().moments();

    private static Value value(String name, PairMoments reference, PairMoments candidate) {
        JointSupport support = JointSupport.of(reference, Regularization.NONE);
        TwoSets sets = new TwoSets(
                new ReferenceSet(reference, support, GaussianPair.fit(support)),
                new ComparedSet(candidate),
                Normalization.APPLY);
        return ((Definition.OfTwoSets) Catalogue.STANDARD.named(name).how())
                .value()
                .apply(sets);
    }

    @Test
    void withoutRawMomentsOfEitherSetTheyAreNullAndTheNoteSaysHowToGetThem() {
        for (String name : NAMES) {
            assertThat(value(name, with, with).number()).as(name).isFinite();
            for (Value missing : List.of(value(name, with, without), value(name, without, with))) {
                assertThat(missing.number()).as(name).isNaN();
                assertThat(missing.note()).contains("raw-moments = on");
            }
        }
    }

    /** Squares of 1e155 overflow; those of 1e100 do not, but their squares do. */
    @ParameterizedTest(name = "rows of size {0}")
    @ValueSource(doubles = {1e100, 1e150, 1e200})
    void whatOverflowsIsNullAndTheNoteSaysSo(double scale) {
        PairMoments large = with.withRaw(List.of(scaled(Side.IMAGE, scale), scaled(Side.TEXT, 1)));

        assertThat(value("gram_loss_image_raw", with, large).number()).isNaN();
        assertThat(value("gram_loss_image_raw", with, large).note())
                .containsAnyOf("beyond the range of double", "overflow");
        assertThat(value("gram_loss_text_raw", with, large).number()).isZero();
        Value fid = value("fid_image_raw", large, large);
        if (scale < 1e154) {
            assertThat(fid.number()).isFinite();
        } else {
            assertThat(fid.number()).isNaN();
            assertThat(fid.note()).containsAnyOf("beyond the range of double", "overflow");
        }
    }

    @ParameterizedTest(name = "rows of size {0}")
    @ValueSource(doubles = {1e-170, 1e-200, 1e-300})
    void whatVanishesIsNullAndNotZero(double scale) {
        PairMoments small = with.withRaw(List.of(scaled(Side.IMAGE, scale), scaled(Side.TEXT, 1)));
        for (String name : List.of("fid_image_raw", "wasserstein2_image_raw", "gram_loss_image_raw")) {
            assertThat(value(name, small, small).number()).as(name).isNaN();
            assertThat(value(name, small, small).note()).contains("below the range of double");
        }
        assertThat(value("fid_text_raw", small, small).number()).isZero();
    }

    private RawMoments scaled(Side side, double scale) {
        RawMoments raw = with.raw(side).orElseThrow();
        return new RawMoments(
                with.count(),
                Arrays.stream(raw.mean()).map(v -> scale * v).toArray(),
                Arrays.stream(raw.scatter()).map(v -> scale * scale * v).toArray());
    }
}
