package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.SameRows.Kind;
import io.pairscope.engine.session.Session;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SharedSpark
class SameRowsTest {
    private final SparkSession spark;
    private final Session session;

    @TempDir
    private Path temporary;

    SameRowsTest(SparkSession spark) {
        this.spark = spark;
        this.session = Sessions.of(spark);
    }

    private static Side[] sides(Kind kind) {
        return switch (kind) {
            case IMAGE -> new Side[] {Side.IMAGE};
            case TEXT -> new Side[] {Side.TEXT};
            case PAIR -> Side.values();
        };
    }

    @ParameterizedTest(name = "{0}, {1} shards, {2} buckets, seed {3}")
    @CsvSource({"IMAGE, 1, 1, 1", "TEXT, 5, 7, 1", "PAIR, 3, 100, 2"})
    void ofEqualRowsTheBestOneIsKeptAndRowsThatAreOutAreNotLookedAt(Kind kind, int shards, int buckets, long seed) {
        PlantedDuplicates planted = new PlantedDuplicates(seed, 600);
        int[] keepers = planted.keepers((i, j) -> planted.isSame(i, j, sides(kind)));
        assertThat(Arrays.stream(keepers).filter(keeper -> keeper >= 0).count()).isPositive();

        DroppedRows dropped =
                SameRows.of(session, planted.scanned(session, temporary, shards), planted.ranking(), kind, buckets);

        assertThat(dropped.numbers)
                .containsExactly(IntStream.range(0, keepers.length)
                        .filter(i -> keepers[i] >= 0)
                        .asLongStream()
                        .toArray());
        assertThat(dropped.keepers)
                .containsExactly(Arrays.stream(keepers)
                        .filter(keeper -> keeper >= 0)
                        .asLongStream()
                        .toArray());
        assertThat(dropped.cosines).hasSize(dropped.count()).containsOnly(1);
    }

    @Test
    void nothingIsDroppedWhereNoRowsAreEqual() {
        PlantedDuplicates planted = new PlantedDuplicates(1, 40);
        MomentResult moments = planted.scanned(session, temporary, 1);
        double[] one = new double[40];
        Arrays.fill(one, Double.NaN);
        one[0] = 1;
        assertThat(SameRows.of(session, moments, new Ranking(one), Kind.IMAGE).count())
                .isZero();
    }

    /** Two sets of pictures of the same emoji, with the same captions. */
    @Test
    void realCaptionsThatTwoSetsShareAreFoundOnce() {
        List<String> inputs = List.of("data-samples/emoji-noto", "data-samples/emoji-twemoji");
        MomentResult moments = PlantedDuplicates.scanned(session, inputs);
        List<Row> rows = spark.read()
                .parquet(inputs.toArray(String[]::new))
                .select("text_embedding")
                .collectAsList();
        Map<List<Object>, Integer> captions = new HashMap<>();
        rows.forEach(row -> captions.merge(row.getList(0), 1, Integer::sum));
        double[] scores = new double[rows.size()];

        DroppedRows dropped = SameRows.of(session, moments, new Ranking(scores), Kind.TEXT);

        assertThat(dropped.count()).isEqualTo(rows.size() - captions.size()).isGreaterThan(rows.size() / 3);
        // All scores are one: the row that comes first is kept.
        assertThat(IntStream.range(0, dropped.count()))
                .allSatisfy(i -> assertThat(dropped.keepers[i]).isLessThan(dropped.numbers[i]));
    }
}
