package io.pairscope.engine.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTextTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "7, 7",
        "-2.5, -2.5",
        "9007199254740992, 9007199254740992",
        "1e300, 1.0E300",
        "NaN, NaN",
        "-Infinity, -Infinity"
    })
    void aNumberIsItsDigits(double value, String text) {
        assertThat(NameText.value(value)).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"0.5", "NaN", "Infinity", "1e300"})
    void aFractionNamesNoRow(double value) {
        assertThatThrownBy(() -> NameText.whole(value)).isInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest(name = "{0} of {1} digits")
    @CsvSource({
        "0, 0, 1970-01-01T00:00",
        "-1, 0, 1969-12-31T23:59:59",
        "-1, 3, 1969-12-31T23:59:59.999",
        "1500, 3, 1970-01-01T00:00:01.500",
        "1500000000, 9, 1970-01-01T00:00:01.500",
        "9223372036854775807, 0, 9223372036854775807 s",
        "-9223372036854775808, 9, 1677-09-21T00:12:43.145224192"
    })
    void equalTimesOfDifferentUnitsHaveOneText(long count, int digits, String text) {
        assertThat(NameText.timestamp(count, digits)).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} of {1} digits")
    @CsvSource({"86399999, 3, 23:59:59.999", "86400000, 3, 86400 s", "-1, 6, -0.000001 s", "61, 0, 00:01:01"})
    void aTimeOfDayEndsWithTheDay(long count, int digits, String text) {
        assertThat(NameText.time(count, digits)).isEqualTo(text);
    }

    @Test
    void datesHaveOneTextInDaysAndMilliseconds() {
        assertThat(NameText.date(19_782)).isEqualTo("2024-02-29");
        assertThat(NameText.dateOfMillis(19_782L * 86_400_000)).isEqualTo("2024-02-29");
        assertThat(NameText.dateOfMillis(-1)).isEqualTo("1969-12-31T23:59:59.999");
    }

    @ParameterizedTest(name = "{0} by 10^-{1}")
    @CsvSource({"1250, 2, 12.5", "12500, 3, 12.5", "-1, 3, -0.001", "0, 5, 0", "12, -2, 1200", "100, 0, 100"})
    void equalDecimalsHaveOneText(BigInteger unscaled, int scale, String text) {
        assertThat(NameText.decimal(unscaled, scale)).isEqualTo(text);
    }
}
