package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactorAgreementTest {
    private static FactorAgreement.Gallery gallery(String[] values) {
        return new FactorAgreement.Gallery(
                number -> values[(int) number],
                value -> Arrays.stream(values).filter(value::equals).count(),
                values.length);
    }

    private static String[] values(int n, Random random) {
        String[] values = new String[n];
        Arrays.setAll(values, i -> random.nextInt(5) == 0 ? null : "v" + random.nextInt(3));
        return values;
    }

    private static boolean agree(String one, String other) {
        return one != null && Objects.equals(one, other);
    }

    /** With all other rows as neighbours agreement is chance, pair by pair. */
    @ParameterizedTest(name = "{0} queries, {1} rows, self {2}, seed {3}")
    @CsvSource({"30,30,1,1", "10,30,1,2", "25,40,0,3"})
    void chanceIsTheAgreementWithEveryRow(int queries, int rows, int self, long seed) {
        Random random = new Random(seed);
        String[] gallery = values(rows, random);
        String[] asked = self == 1 ? Arrays.copyOf(gallery, queries) : values(queries, random);
        Found found = new Found(queries, rows - self, 0, 0);
        double pairs = 0;
        for (int q = 0; q < queries; q++) {
            for (int j = 0; j < rows; j++) {
                if (self == 0 || j != q) {
                    found.offer(q, j, random.nextDouble());
                    pairs += agree(asked[q], gallery[j]) ? 1 : 0;
                }
            }
        }
        FactorAgreement agreement = FactorAgreement.of(asked, found, gallery(gallery), self, null);

        double expected = pairs / queries / (rows - self);
        assertThat(agreement.chance()).isCloseTo(expected, within(1e-14));
        assertThat(agreement.agreement().value()).isCloseTo(expected, within(1e-14));
        assertThat(agreement.ratio()).isCloseTo(1, within(1e-13));
    }

    @Test
    void agreementIsTheShareOfTheNeighboursThatAreThere() {
        String[] gallery = {"red", "red", "blue", null};
        Found found = new Found(4, 3, 0, 0);
        found.offer(0, 0, 0.9);
        found.offer(0, 2, 0.8);
        found.offer(1, 3, 0.9);
        found.offer(2, 0, 0.9);
        found.offer(2, 1, 0.8);
        found.offer(2, 2, 0.7);
        FactorAgreement agreement =
                FactorAgreement.of(new String[] {"red", null, "red", "blue"}, found, gallery(gallery), 0, null);

        // Shares 1/2, 0, 2/3; the fourth query has no neighbours. Chance 2/4, 0, 2/4.
        assertThat(agreement.agreement().value()).isCloseTo((0.5 + 2 / 3.0) / 3, within(1e-15));
        assertThat(agreement.chance()).isCloseTo(1 / 3.0, within(1e-15));
    }

    @Test
    void aFactorOfNobodyHasNoRatio() {
        Found found = new Found(1, 1, 0, 0);
        found.offer(0, 0, 0.9);

        assertThat(FactorAgreement.of(new String[] {null}, found, gallery(new String[] {"red"}), 0, null)
                        .ratio())
                .isNaN();
    }
}
