package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.fixtures.UnitRows;
import io.pairscope.fixtures.UnitRows.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options, settings and places of a recovery: what is wrong with them is said before anything is read or written. */
@SharedSpark
class RecoverUsageTest {
    private static final int ROWS = 120;
    private static final int DIMS = 4;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RecoverUsageTest(SparkSession spark) {
        this.spark = spark;
    }

    private CommandRun recover(Object... arguments) {
        return CommandRun.recover(spark, directory.resolve("out"), arguments);
    }

    private Path input() {
        return directory.resolve("in");
    }

    private void writePairs() {
        double[] images = UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0, 1);
        double[] texts = UnitRows.of(Spread.ISOTROPIC, ROWS, DIMS, 0, 2);
        new Shards().rows(UnitRows.pairs(images, texts, DIMS)).write(input().resolve("a.parquet"));
    }

    private void writeSimilarities() {
        double[] values = new double[ROWS * DIMS];
        Arrays.setAll(values, i -> Math.cos(i));
        new Shards()
                .doubles()
                .similarities("similarities")
                .rows(UnitRows.single(values, DIMS))
                .write(input().resolve("a.parquet"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--side both            ; recovery.side = both is not one of image | text",
                "--rank -1              ; recovery.rank = -1 is below 0",
                "--rank many            ; 'many' is not an int",
                "--normalize never      ; normalize = never: the recovery rests on rows of unit norm",
                "--set svd.engine=tsqr  ; svd.engine chooses who decomposes --similarities",
                "--set svd.engine=magma ; svd.engine = magma is not one of gram | mllib | tsqr",
                "--set recovery.max-iteration=3  ; did you mean recovery.max-iterations?",
                "--set recovery.max-iterations=0 ; recovery.max-iterations = 0 is below 1",
                "--set recovery.sample-rows=-5   ; recovery.sample-rows = -5 is below 0",
                "--set recovery.tolerance=2      ; recovery.tolerance = 2.0 is not between 0 and 1.0",
                "--set recovery.tolerance=1e-15  ; recovery.tolerance = 1.0E-15 is below 1.0E-13",
                "--similarities in               ; mutually exclusive"
            })
    void aWrongSettingIsAUsageErrorThatNamesWhatIsRight(String arguments, String message) {
        writePairs();
        List<Object> all = new ArrayList<>(List.of("--embeddings", input()));
        all.addAll(List.of(arguments.split(" ")));

        CommandRun run = recover(all.toArray());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.output()).doesNotExist();
    }

    @Test
    void withoutAnyInputThereIsNothingToRun() {
        CommandRun run = recover();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--embeddings", "--similarities", "Missing required argument");
    }

    @Test
    void rowsOfSimilaritiesAreImages() {
        writeSimilarities();

        CommandRun run = recover("--similarities", input(), "--side", "text");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--side text needs --embeddings", "transposed");
        assertThat(run.output()).doesNotExist();
    }

    @Test
    void anOutputInsideTheInputIsRefused() {
        writePairs();

        CommandRun run = CommandRun.recover(spark, input().resolve("out"), "--embeddings", input());

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("lies inside the input");
        assertThat(input().toFile().list()).containsExactly("a.parquet");
    }

    @Test
    void aDryRunTellsWhatWouldBeReadAndWritesNothing() {
        writeSimilarities();

        CommandRun run = recover("--similarities", input(), "--dry-run", "--rank", "3");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("120 rows in 1 shard(s)", "recovery.rank = 3", "similarities_type=list<double>");
        assertThat(run.output()).doesNotExist();
    }
}
