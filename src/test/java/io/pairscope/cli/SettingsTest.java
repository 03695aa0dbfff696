package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.settings.TableFormat;
import io.pairscope.job.RunSettings;
import io.pairscope.report.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings by key: where a value comes from, and what is said about a wrong one. */
class SettingsTest {
    @TempDir
    private Path directory;

    private static Settings set(String... assignments) {
        return Settings.load(null, Map.of(), List.of(assignments));
    }

    @Test
    void withoutAnythingSaidTheDefaultsHold() {
        Settings settings = set();

        assertThat(settings.reading()).isEqualTo(new ReadOptions(0, 0, Normalization.APPLY, 32, OnBadShard.STOP, 0.01));
        assertThat(settings.pairColumns()).isEqualTo(InputColumns.PAIRS);
        assertThat(settings.similarityColumns())
                .isEqualTo(new InputColumns(Optional.of("id"), List.of("similarities")));
        assertThat(settings.run("out", ExistingOutput.REFUSE))
                .isEqualTo(new RunSettings(
                        "out",
                        ExistingOutput.REFUSE,
                        List.of(),
                        Verdict.FailOn.ERROR,
                        Optional.of(new RunSettings.Place(
                                Optional.empty(), Optional.empty(), RunSettings.Baseline.PASSED, 20)),
                        settings.values()));
    }

    @Test
    void assignmentsAreStrongerThanOptionsAndOptionsThanTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("a.conf"), "groups = 5, seed = 5, precision = fast");

        Settings settings = Settings.load(file, Map.of("groups", "6", "seed", "6"), List.of("seed=7", "seed=8"));

        assertThat(settings.choice("precision", Precision.class)).isEqualTo(Precision.FAST);
        assertThat(settings.integer("groups", 1)).isEqualTo(6);
        assertThat(settings.integer("seed", 0)).isEqualTo(8);
        assertThat(settings.values()).containsEntry("groups", "6").containsEntry("normalize", "apply");
    }

    @Test
    void constantsAreSpelledInLowerCaseWithHyphens() {
        assertThat(set("rank-policy=ledoit-wolf").fitting().regularization().policy())
                .isEqualTo(RankPolicy.LEDOIT_WOLF);
    }

    @Test
    void theInputIsNoTableUnlessItIsSaid() {
        assertThat(set().reading().table()).isEqualTo(TableFormat.AUTO);
        assertThat(set("format=iceberg").reading().table()).isEqualTo(TableFormat.ICEBERG);
        assertThatThrownBy(() -> set("format=hudi").reading().table())
                .isInstanceOf(ConfigException.class)
                .hasMessage("format = hudi is not one of auto | delta | iceberg");
    }

    @Test
    void anEmptyIdColumnNamesRowsByTheirPlace() {
        assertThat(set("columns.id=\"\"").pairColumns().id()).isEmpty();
    }

    @Test
    void secretsOfAWebhookAreShownNowhere() {
        Settings settings = set("webhook.url=\"https://user:canary@host:8443/canary?canary\"");

        assertThat(settings.webhook()).isPresent();
        assertThat(settings.values()).containsEntry("webhook.url", "https://host:8443/…");
        assertThat(set().webhook()).isEmpty();
        for (String wrong : List.of("canary", "ftp://canary/x", "https:///canary", "https://canary x/y")) {
            assertThatThrownBy(() -> set("webhook.url=\"" + wrong + "\"").run("out", ExistingOutput.REFUSE))
                    .as(wrong)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("webhook.url is not a URL")
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void checksComparedWithPassedRunsUnlessItIsSaid() {
        RunSettings.Place place = set("history { baseline = last, trend-runs = 5 }")
                .run("out", ExistingOutput.REFUSE)
                .history()
                .orElseThrow();

        assertThat(place.baseline()).isEqualTo(RunSettings.Baseline.LAST);
        assertThat(place.trendRuns()).isEqualTo(5);
        assertThatThrownBy(() -> set("history.trend-runs=4").run("out", ExistingOutput.REFUSE))
                .isInstanceOf(ConfigException.class)
                .hasMessage("history.trend-runs = 4 is below 5");
    }

    @Test
    void theHistoryMayBeElsewhereOrOff() {
        assertThat(set("history { directory = /runs, series = a }")
                        .run("out", ExistingOutput.REPLACE)
                        .history())
                .contains(
                        new RunSettings.Place(Optional.of("/runs"), Optional.of("a"), RunSettings.Baseline.PASSED, 20));
        assertThat(set("history.directory=off")
                        .run("out", ExistingOutput.REPLACE)
                        .history())
                .isEmpty();
    }

    @Test
    void aCheckThatLooksBackNeedsAHistory() {
        Settings settings = set("history.directory=off", "checks=[{ statistic = mid, max-drop = 1 }]");

        assertThatThrownBy(() -> settings.run("out", ExistingOutput.REFUSE))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("compares with earlier runs of a history, and history.directory is off");
    }

    @Test
    void oneColumnForBothSidesIsRefused() {
        assertThatThrownBy(() -> set("columns.text=image_embedding").pairColumns())
                .isInstanceOf(ConfigException.class)
                .hasMessage("the image column and the text column are both image_embedding; pairs need two columns of"
                        + " vectors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "checks.mid.min=5 ~ unknown config key checks.mid.min; checks has no keys of its own: docs/settings.md has an example",
                "group=5          ~ unknown config key group; did you mean groups?",
                "recovery.ranks=5 ~ unknown config key recovery.ranks; did you mean recovery.rank?",
                "groups           ~ --set takes key=value, not groups",
                "=5               ~ --set takes key=value, not =5"
            })
    void anUnknownKeyIsSaidWithTheNearest(String assignment, String message) {
        assertThatThrownBy(() -> set(assignment))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "groups=0                       ~ groups = 0 is below 1",
                "groups=many                    ~ groups = many is not a whole number of 32 bits",
                "groups=2.5                     ~ groups = 2.5 is not a whole number of 32 bits",
                "groups=3000000000              ~ groups = 3000000000 is not a whole number of 32 bits",
                "groups=[1]                     ~ groups = [1] is not a whole number of 32 bits",
                "max-quarantined-fraction=few   ~ max-quarantined-fraction = few is not a number",
                "normalize=[a]                  ~ normalize = [a] is not a text",
                "normalize=always               ~ normalize = always is not one of require | apply | never",
                "max-quarantined-fraction=1.5   ~ max-quarantined-fraction = 1.5 is not between 0 and 1.0",
                "max-quarantined-fraction=NaN   ~ max-quarantined-fraction = NaN is not between 0 and 1.0"
            })
    void aValueOutOfRangeIsSaidWithWhatIsRight(String assignment, String message) {
        Settings settings = set(assignment);

        assertThatThrownBy(settings::reading)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "columns.id=[a] ~ columns.id = [a] is not a text",
                "checks=5       ~ checks = 5 is not a list [ { … }, … ]",
                "groups=null    ~ groups = null says nothing; leave it out to take its default",
                "groups=[       ~ --set groups=[: ",
                "groups=${none} ~ --set groups=${none}: "
            })
    void whatIsSaidOfAnAssignmentCountsNoLines(String assignment, String message) {
        assertThatThrownBy(() -> {
                    Settings settings = set(assignment);
                    settings.pairColumns();
                    settings.run("out", ExistingOutput.REFUSE);
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining(": 1:");
    }

    @Test
    void aValueOfAFileIsSaidWithItsLine() throws IOException {
        Path file = Files.writeString(directory.resolve("a.conf"), "seed = 5\ngroups = many\n");

        assertThatThrownBy(() -> Settings.load(file, Map.of(), List.of()).reading())
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ", line 2: groups = many is not a whole number of 32 bits");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Settings.load(directory.resolve("none.conf"), Map.of(), List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no config file")
                .hasMessageContaining("none.conf");
    }
}
