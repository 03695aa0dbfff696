package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.statistics.Part;
import io.pairscope.report.Check;
import io.pairscope.report.Deviation;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.Threshold;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckParserTest {
    private static List<Check> parse(String checks) {
        return CheckParser.checks(
                ConfigFactory.parseString("checks = [ " + checks + " ]").getList("checks"));
    }

    @Test
    void boundsAreErrorsUnlessTheyAreCalledWarnings() {
        assertThat(parse("{ statistic = mid, min = 1 }, { statistic = cka, max = 0.5, max-drop = 0.25, level = warn }"))
                .containsExactly(
                        new Threshold("mid", 1.0, null, null, Check.Level.ERROR),
                        new Threshold("cka", null, 0.5, 0.25, Check.Level.WARN));
    }

    @Test
    void oneValueMayBeTheOnlyOneThatPasses() {
        assertThat(parse("{ statistic = mid, min = 1, max = 1 }"))
                .containsExactly(new Threshold("mid", 1.0, 1.0, null, Check.Level.ERROR));
    }

    @Test
    void aDeviationFromTheLastRunsIsACheckOfItsOwn() {
        assertThat(parse(
                        "{ statistic = mid, max-deviation = 4 }, { statistic = cka, max-deviation = 0, level = warn }"))
                .containsExactly(new Deviation("mid", 4, Check.Level.ERROR), new Deviation("cka", 0, Check.Level.WARN));
    }

    @Test
    void aDistanceToThePreviousRunIsOfBothSidesUnlessOneIsNamed() {
        assertThat(
                        parse(
                                "{ max-fid-to-previous = 0.5 }, { max-fid-to-previous = 1, statistic = fid_text, level = warn }"))
                .containsExactly(
                        new FidToPrevious(Part.JOINT, 0.5, Check.Level.ERROR),
                        new FidToPrevious(Part.TEXT, 1, Check.Level.WARN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "5                                          ~ checks takes objects { statistic = …, min = …",
                "{ statistic = mid, minimum = 1 }           ~ unknown key minimum in a check; did you mean min?",
                "{ min = 1 }                                ~ a check needs the name of a statistic: { statistic = …, min = … }",
                "{ statistic = mid }                        ~ the check on mid has neither min nor max nor max-drop nor max-deviation",
                "{ statistic = midd, min = 1 }              ~ unknown statistic midd in a check; did you mean mid?",
                "{ statistic = mid, min = 5, max = 1 }      ~ the check on mid has min = 5.0 above max = 1.0: no value would pass",
                "{ statistic = mid, min = NaN }             ~ min = NaN is no bound; leave it out",
                "{ statistic = mid, max = Infinity }        ~ max = Infinity is no bound",
                "{ statistic = mid, max-drop = NaN }        ~ max-drop = NaN is no bound",
                "{ statistic = mid, min = low }             ~ min = low is not a number",
                "{ statistic = mid, max-drop = -1 }         ~ max-drop = -1.0 is below 0",
                "{ statistic = mid, min = 1, level = bad }  ~ level = bad is not one of warn | error",
                "{ statistic = mid, max-deviation = -1 }    ~ max-deviation = -1.0 is below 0",
                "{ statistic = mid, max-deviation = x }     ~ max-deviation = x is not a number",
                "{ max-deviation = 4 }                      ~ a check needs the name of a statistic: { statistic = …, max-deviation = … }",
                "{ statistic = mid, max-deviation = 1, max-drop = 1 } ~ a check of max-deviation has no max-drop; write two checks",
                "{ max-fid-to-previous = 1, max-deviation = 1 } ~ a check of max-fid-to-previous has no max-deviation; write two checks",
                "{ max-fid-to-previous = -1 }               ~ max-fid-to-previous = -1.0 is below 0",
                "{ max-fid-to-previous = 1, min = 1 }       ~ a check of max-fid-to-previous has no min; write two checks",
                "{ max-fid-to-previous = 1, statistic = mid } ~ takes statistic = fid_image | fid_text | fid_joint, not mid"
            })
    void whatIsNotACheckIsNamed(String check, String message) {
        assertThatThrownBy(() -> parse(check))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
