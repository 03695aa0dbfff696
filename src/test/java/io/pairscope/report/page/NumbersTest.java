package io.pairscope.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "-0.0 | 0",
                "1583 | 1,583",
                "-1204 | -1,204",
                "12345678901 | 12,345,678,901",
                "0.70623867 | 0.7062",
                "0.25 | 0.2500",
                "0.3 | 0.3000",
                "-2.5 | -2.500",
                "1000.4 | 1,000",
                "100.5 | 100.5",
                "0.5 | 0.5000",
                "-3.999999 | -4.000",
                "12345.678 | 12,346",
                "99999.6 | 100,000",
                "0.00012345 | 0.0001234",
                "1.4210854e-14 | 1.42e-14",
                "2.5e20 | 2.50e+20",
                "NaN | –",
                "Infinity | –"
            })
    void aNumberHasFourDigits(double value, String shown) {
        assertThat(Numbers.of(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.747424678816067 | 0.20427 | 10.75 | 0.20",
                "0.7062386 | 0.01444 | 0.706 | 0.014",
                "986.3034 | 12.7 | 986 | 13",
                "123456.7 | 2345.6 | 123,457 | 2,346",
                "0 | 0.0069 | 0.0000 | 0.0069",
                "5 | NaN | 5 | –",
                "0.5 | 1e-12 | 0.5000 | 1.0e-12"
            })
    void aNumberHasTheDigitsThatItsErrorLeavesSure(double value, double error, String shown, String shownError) {
        assertThat(Numbers.of(value, error)).isEqualTo(shown);
        if (error > 0) {
            assertThat(Numbers.error(error)).isEqualTo(shownError);
        }
    }
}
