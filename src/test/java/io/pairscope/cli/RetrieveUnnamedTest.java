package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retrievals of rows without ids and of classes without names. */
@SharedSpark
class RetrieveUnnamedTest {
    private static final int ROWS = 12;

    /** Between neighbouring rows of a set, and from each row of the one set to its place in the other. */
    private static final double STEP = 0.1;

    private static final double SHIFT = 0.01;

    private final SparkSession spark;

    @TempDir
    private Path directory;

    RetrieveUnnamedTest(SparkSession spark) {
        this.spark = spark;
    }

    /** Rows on a circle, both sides alike. */
    private Shards circle(double from) {
        List<Shards.Row> rows = IntStream.range(0, ROWS)
                .mapToObj(i -> from + STEP * i)
                .map(angle -> new double[] {Math.cos(angle), Math.sin(angle)})
                .map(vector -> Shards.Row.of(null, vector, vector))
                .toList();
        return new Shards().rows(rows).doubles();
    }

    private CommandRun retrieve(Object... arguments) {
        return CommandRun.in(spark, "retrieve", directory.resolve("out"), arguments);
    }

    @Test
    void rowsOfTwoSetsThatStandAtTheSamePlaceAreNotTheSameRow() {
        circle(0).withoutIds().write(directory.resolve("in/a.parquet"));
        circle(SHIFT).withoutIds().write(directory.resolve("train/a.parquet"));

        CommandRun run = retrieve("--input", directory.resolve("in"), "--gallery", directory.resolve("train"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        // The rounding of cosines and sines, some 1e-16, over the chord.
        assertThat(run.value("min_angle_image")).isCloseTo(SHIFT, within(1e-13));
    }

    @Test
    void aColumnOfClassesWithoutAnyValueIsToldAndTheListIsEmpty() {
        circle(0).groups("kind", Arrays.asList(new String[ROWS])).write(directory.resolve("in/a.parquet"));

        CommandRun run = retrieve("--input", directory.resolve("in"), "--class", "kind");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.verdict().get("warnings").toString())
                .contains("the column kind has no value: there are no classes");
        assertThat(run.report().get("classes")).isEmpty();
    }
}
