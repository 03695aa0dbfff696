package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Pairs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarginalTest {
    @ParameterizedTest(name = "{0} of {1} rows taken out")
    @CsvSource({"1, 2", "3, 100", "50, 100", "99, 100"})
    void rowsThatAreTakenOutLeaveTheMomentsOfTheOthers(int some, int all) {
        Pairs pairs = Pairs.coupled(all, 4, 3, 17);
        Marginal left =
                pairs.moments().joint().without(pairs.range(0, some).moments().joint());
        Marginal expected = pairs.range(some, all).moments().joint();
        double tolerance = 10.0
                * all
                * all
                / (all - some)
                * Math.ulp(1.0)
                * pairs.moments().scatter().trace();

        assertThat(left.count()).isEqualTo(expected.count());
        assertThat(left.mean()).containsExactly(expected.mean(), within(tolerance));
        assertThat(left.scatter().packed()).containsExactly(expected.scatter().packed(), within(tolerance));
        assertThat(left.quarticNorms()).isNaN();
    }
}
