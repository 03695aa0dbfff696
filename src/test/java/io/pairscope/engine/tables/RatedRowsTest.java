package io.pairscope.engine.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.SharedSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SharedSpark
class RatedRowsTest {
    private final SparkSession spark;

    RatedRowsTest(SparkSession spark) {
        this.spark = spark;
    }

    private Row mean(List<Double> ratings, int partitions) {
        Dataset<Row> rows =
                spark.createDataset(ratings, Encoders.DOUBLE()).toDF("rating").repartition(partitions);
        return rows.groupBy(functions.lit("one"))
                .agg(RatedRows.mean(functions.col("rating")))
                .first();
    }

    /** Numbers of many sizes, whose sum depends on the order in which they are added. */
    @ParameterizedTest(name = "{0} ratings")
    @ValueSource(ints = {2, 7, 50, 300})
    void aMeanHasTheSameBitsHoweverItsRowsAreSpread(int size) {
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            List<Double> ratings = new ArrayList<>(IntStream.range(0, size)
                    .mapToObj(i -> random.nextGaussian() * Math.pow(10, i % 9))
                    .toList());
            double sum = 0;
            for (double rating : ratings.stream().sorted().toList()) {
                sum += rating;
            }
            for (int partitions : new int[] {1, 2, 5}) {
                Collections.shuffle(ratings, random);
                assertThat(mean(ratings, partitions).getDouble(1)).isEqualTo(sum / size);
            }
        }
    }

    @Test
    void rowsWithoutARatingCountNowhere() {
        assertThat(mean(Arrays.asList(2.0, null, 5.0), 2).getDouble(1)).isEqualTo(3.5);
        assertThat(mean(Arrays.asList(null, null), 2).isNullAt(1)).isTrue();
    }
}
