package io.pairscope.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Svd;
import io.pairscope.core.recovery.NumericalRank.Route;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumericalRankTest {
    private static final double EXACT = 0;

    @Test
    void aGramMatrixSeesSmallSingularValuesOnlyDownToTheRootOfRounding() {
        double[] descending = {1, 1e-3, 1e-9, 1e-15};
        NumericalRank gram = NumericalRank.of(descending, 100, 50, EXACT, Route.GRAM);
        assertThat(gram.floor()).isEqualTo(Math.sqrt(100 * Math.ulp(1.0)));
        assertThat(gram.rank()).isEqualTo(2);
        assertThat(gram.gap()).isCloseTo(1e6, within(1e-6));
        NumericalRank rows = NumericalRank.of(descending, 100, 50, EXACT, Route.QR);
        assertThat(rows.floor()).isEqualTo(100 * Math.ulp(1.0));
        assertThat(rows.rank()).isEqualTo(3);
    }

    @Test
    void storageNoiseIsThreeTimesTheNormOfRandomRounding() {
        // rms(S) = √(25/(16·9)) = 5/12 and √16 + √9 = 7.
        NumericalRank stored = NumericalRank.of(new double[] {4, 3}, 16, 9, 0x1p-24, Route.QR);
        assertThat(stored.floor()).isCloseTo(Math.sqrt(3) * 0x1p-24 * 5 / 12 * 7, within(1e-20));
        assertThat(stored.rank()).isEqualTo(2);
    }

    @Test
    void withoutAFurtherSingularValueTheGapIsInfinite() {
        assertThat(NumericalRank.of(new double[] {2, 1}, 9, 2, EXACT, Route.QR).gap())
                .isInfinite();
        assertThat(NumericalRank.of(new double[] {2, 0}, 9, 2, EXACT, Route.QR).gap())
                .isInfinite();
        NumericalRank nothing = NumericalRank.of(new double[] {0, 0}, 9, 2, EXACT, Route.GRAM);
        assertThat(nothing.rank()).isZero();
        assertThat(nothing.gap()).isInfinite();
        assertThat(NumericalRank.of(new double[0], 9, 2, EXACT, Route.GRAM).rank())
                .isZero();
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, rank {2}, seed {3}")
    @CsvSource({"400,40,8,1", "400,40,8,2", "300,300,16,3", "60,200,5,4"})
    void similaritiesStoredAsFloatsHaveTheRankOfWhatWasStored(int n, int l, int d, long seed) {
        double[] stored = UnitRows.similarities(
                UnitRows.of(Spread.POWER_LAW, n, d, 1, seed), UnitRows.of(Spread.POWER_LAW, l, d, 1, seed + 100), d);
        for (int i = 0; i < stored.length; i++) {
            stored[i] = (float) stored[i];
        }
        double[] descending = Svd.values(Recoveries.byRow(stored, l));
        NumericalRank asFloats = NumericalRank.of(descending, n, l, 0x1p-24, Route.QR);
        assertThat(asFloats.rank()).isEqualTo(d);
        // The floor is three times the norm of noise uniform in ±u·|s|; rounding to nearest leaves between a half and
        // all.
        assertThat(descending[d]).isBetween(asFloats.floor() / 10, asFloats.floor());
        assertThat(NumericalRank.of(descending, n, l, 0x1p-53, Route.QR).rank())
                .as("taken for doubles, every direction is one")
                .isEqualTo(Math.min(n, l));
    }
}
