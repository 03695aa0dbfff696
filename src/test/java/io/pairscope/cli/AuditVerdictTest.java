package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes of good input: settings, thresholds, rank policy, and the place of the output. */
@SharedSpark
class AuditVerdictTest {
    private static final int DIMS = 4;
    private static final int ROWS = 200;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    private Path input;

    AuditVerdictTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void writeInput() {
        input = directory.resolve("in");
        new Shards().rows(Gaussians.equicorrelated(ROWS, DIMS, 0.9, 1)).write(input.resolve("a.parquet"));
    }

    private CommandRun audit(Object... arguments) {
        return auditInto(directory.resolve("out"), arguments);
    }

    private CommandRun auditInto(Path output, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("--input", input));
        all.addAll(List.of(arguments));
        return CommandRun.audit(spark, output, all.toArray());
    }

    private static String check(String statistic, String bounds) {
        return "checks=[{statistic=" + statistic + "," + bounds + "}]";
    }

    /** Fewer rows than dimensions: mutual information does not exist. */
    private void writeTooFewRows() {
        new Shards().rows(Gaussians.equicorrelated(6, DIMS, 0.9, 2)).write(input.resolve("a.parquet"));
    }

    @Test
    void goodInputWithinItsBoundsPasses() {
        CommandRun run = audit("--set", check("mutual_information", "min=0.1,max=100"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.verdict().get("status").asText()).isEqualTo("pass");
        assertThat(run.verdict().get("exit_code").asInt()).isZero();
        assertThat(run.report().get("checks").get(0).get("passed").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"min=50, is below min = 50.0", "max=0.1, is above max = 0.1"})
    void aFailedThresholdExitsWithThree(String bound, String message) {
        CommandRun run = audit("--set", check("mutual_information", bound));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).contains("error", "mutual_information = ", message, "verdict  fail (exit 3)");
        assertThat(run.verdict().get("status").asText()).isEqualTo("fail");
        assertThat(run.verdict().get("exit_code").asInt()).isEqualTo(3);
        assertThat(run.verdict().get("errors").get(0).asText()).contains(message);
        assertThat(run.report().get("checks").get(0).get("passed").asBoolean()).isFalse();
    }

    @Test
    void aBoundOnAStatisticWithoutValueFailsAndSaysWhyItHasNone() {
        writeTooFewRows();

        CommandRun run = audit("--set", check("mutual_information", "min=0"));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.verdict().get("errors").get(0).asText())
                .contains("mutual_information has no value")
                .contains("too few rows");
    }

    @ParameterizedTest
    @CsvSource({"warn, 4", "error, 0"})
    void warningsAloneExitWithFourOnlyWhenAsked(String failOn, int exitCode) {
        CommandRun run = audit("--fail-on", failOn, "--set", check("mutual_information", "min=50,level=warn"));

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.verdict().get("status").asText()).isEqualTo("warn");
        assertThat(run.verdict().get("exit_code").asInt()).isEqualTo(exitCode);
        assertThat(run.verdict().get("warnings").get(0).asText()).contains("is below min = 50.0");
        assertThat(run.verdict().get("errors")).isEmpty();
    }

    @Test
    void aShardWithoutAGoodRowIsAWarningThoughItsRowsAreAllowedToBeBad() {
        new Shards().rows(Gaussians.equicorrelated(20, DIMS + 1, 0.9, 2)).write(input.resolve("other.parquet"));
        CommandRun run = audit("--set", "max-quarantined-fraction=0.9");
        assertThat(run.verdict().get("warnings").toString()).contains("1 shard(s) without a good row: other.parquet");
    }

    @Test
    void strictRankPolicyRefusesAndNamesRankAndRows() {
        writeTooFewRows();

        CommandRun run = audit("--rank-policy", "strict");

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err())
                .contains("rank-policy strict refuses", "8 dimensions has rank 5", "from 6 rows")
                .contains("Use rank-policy support")
                .containsOnlyOnce("error: ");
        assertThat(run.verdict().get("exit_code").asInt()).isEqualTo(5);
        assertThat(run.output().resolve("report.json")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "normalise=apply, unknown config key normalise; did you mean normalize?",
        "keep-fracton=1, unknown config key keep-fracton; did you mean filter.keep-fraction?",
        "column.image=x, unknown config key column.image; did you mean columns.image?",
        "on-bad-shards=stop, unknown config key on-bad-shards; did you mean on-bad-shard?",
        "normalize=maybe, normalize = maybe is not one of require | apply | never",
        "groups=0, groups = 0 is below 1",
        "groups=many, groups",
        "max-quarantined-fraction=2, max-quarantined-fraction = 2.0 is not between 0 and 1.0",
        "normalize, '--set takes key=value, not normalize'"
    })
    void aWrongSettingIsAUsageErrorThatNamesWhatIsRight(String assignment, String message) {
        CommandRun run = audit("--set", assignment);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("error: ", message).doesNotContain("Exception", "\tat ");
        assertThat(run.output()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "statistic=mutual_informatoin,min=1 | did you mean mutual_information?",
                "statistic=mid,minimum=1 | unknown key minimum in a check; did you mean min?",
                "statistic=mid | the check on mid has neither min nor max",
                "statistic=mid,min=1,level=fatal | level = fatal is not one of warn | error"
            })
    void aWrongCheckIsAUsageError(String check, String message) {
        CommandRun run = audit("--set", "checks=[{" + check + "}]");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message).doesNotContain("Exception");
    }

    @Test
    void aMissingConfigFileIsAUsageError() {
        CommandRun run = audit("--config", directory.resolve("none.conf"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("no config file", "none.conf");
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        CommandRun run = audit("--ouput", "x");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--ouput");
    }

    @Test
    void aSettingIsStrongerThanAnOptionAndAnOptionThanTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("audit.conf"), "groups = 3\nnormalize = never\n");

        CommandRun run = audit("--config", file, "--normalize", "require", "--set", "normalize=apply", "--dry-run");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("groups = 3", "normalize = apply");
        assertThat(run.output()).doesNotExist();
    }

    @Test
    void aTakenOutputIsLeftAsItIs() throws IOException {
        Files.createDirectories(directory.resolve("out"));
        Files.writeString(directory.resolve("out/notes.txt"), "mine");

        CommandRun run = audit();

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err())
                .contains("/out holds notes.txt, which no run has written")
                .containsOnlyOnce("error: ");
        assertThat(run.output().toFile().list()).containsExactly("notes.txt");
        CommandRun dry = audit("--dry-run");
        assertThat(dry.exitCode()).isEqualTo(6);
        assertThat(dry.err()).isEqualTo(run.err());
    }

    @Test
    void overwriteReplacesAnEarlierRunAndNothingElse() throws IOException {
        assertThat(audit().exitCode()).isZero();
        Files.writeString(directory.resolve("out/stale.txt"), "x");

        assertThat(audit().exitCode()).isEqualTo(6);
        assertThat(audit("--overwrite").exitCode()).isZero();
        assertThat(directory.resolve("out/stale.txt")).doesNotExist();

        Path precious = Files.createDirectories(directory.resolve("thesis"));
        Files.writeString(precious.resolve("chapter-1.tex"), "x");
        CommandRun refused = auditInto(precious, "--overwrite");
        assertThat(refused.exitCode()).isEqualTo(6);
        assertThat(refused.err()).contains("thesis holds something that is not an earlier run");
        assertThat(precious.resolve("chapter-1.tex")).exists();
    }

    @Test
    void anEmptyDirectoryIsAFreshOutput() throws IOException {
        Files.createDirectories(directory.resolve("out"));

        assertThat(audit().exitCode()).isZero();
    }

    @Test
    void anOutputThatIsAFileIsTaken() throws IOException {
        Files.writeString(directory.resolve("out"), "x");

        CommandRun run = audit("--overwrite");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("is a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in/out", "in", "in/../in/deep/out", "other/../in/./out"})
    void anOutputInsideTheInputIsRefused(String output) {
        CommandRun run = auditInto(directory.resolve(output), "--overwrite");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("lies inside the input");
        assertThat(input.toFile().list()).containsExactly("a.parquet");
    }

    @Test
    void anInputInsideTheOutputIsRefusedEvenWhenItMayBeOverwritten() throws IOException {
        Files.writeString(directory.resolve("verdict.json"), "{}");

        CommandRun run = auditInto(directory, "--overwrite");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("lies inside the output");
        assertThat(input.resolve("a.parquet")).exists();
    }

    @Test
    void anOutputInsideTheReferenceIsRefused() {
        new Shards().rows(Gaussians.equicorrelated(ROWS, DIMS, 0.9, 3)).write(directory.resolve("ref/r.parquet"));

        CommandRun run = auditInto(directory.resolve("ref/out"), "--reference", directory.resolve("ref"));

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("lies inside the input");
    }

    @Test
    void aBadReferenceStopsTheJobLikeABadInput() throws IOException {
        Path reference = Files.createDirectories(directory.resolve("ref"));
        Files.write(reference.resolve("r.parquet"), new byte[0]);

        CommandRun run = audit("--reference", reference);

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("r.parquet: 0 bytes");
        assertThat(run.verdict().get("exit_code").asInt()).isEqualTo(5);
    }

    @Test
    void aDryRunShowsTheSettingsOfItsJobAlone() {
        CommandRun run = audit("--dry-run");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("\n  groups = 32\n", "\n  columns.image = image_embedding\n")
                .doesNotContain("  agree.", "  filter.", "  retrieve.", "  recovery.", "columns.similarities");
        assertThat(run.output()).doesNotExist();
    }

    @Test
    void aDryRunOfBadInputExitsWithFiveAndWritesNothing() throws IOException {
        Files.write(input.resolve("b.parquet"), new byte[0]);

        CommandRun run = audit("--dry-run");

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.out()).contains("bad shard b.parquet: 0 bytes");
        assertThat(run.output()).doesNotExist();
    }
}
