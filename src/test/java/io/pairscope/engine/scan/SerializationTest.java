package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.PairwiseProductOperator;
import io.pairscope.core.recovery.PairwiseProductOperator.Weighting;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.WeightedGrams;
import io.pairscope.core.recovery.WhitenedBlock;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;

/** Whatever crosses the network survives it, whichever serializer the cluster is set to. */
@SharedSpark
class SerializationTest {
    private final SparkSession spark;

    @TempDir
    private Path temporary;

    SerializationTest(SparkSession spark) {
        this.spark = spark;
    }

    private static <T> T roundTrip(Serializer serializer, T value) {
        SerializerInstance instance = serializer.newInstance();
        return instance.deserialize(
                instance.serialize(value, ClassTag$.MODULE$.apply(Object.class)),
                ClassTag$.MODULE$.apply(Object.class));
    }

    @Test
    void whatTasksReceiveAndReturnSurvivesJavaAndKryo() {
        new Shards().rows(Gaussians.equicorrelated(50, 4, 0.5, 1)).write(temporary.resolve("a.parquet"));
        Inventory inventory = Inventory.of(Sessions.of(spark), List.of(temporary.toString()), InputColumns.PAIRS);
        ScanTask task = ScanTask.plan(inventory.shards()).get(0);
        PairMoments moments = Gaussians.moments(Gaussians.equicorrelated(50, 4, 0.5, 1), Normalization.APPLY, 64);
        MomentScan.Partial partial = new MomentScan.Partial(moments);
        partial.failures.add(new BadShard("a.parquet", 50, "a page cannot be decoded"));
        PairScorer scorer = new PairScorer(
                (GaussianPair) GaussianPair.fit(JointSupport.of(moments, Regularization.NONE)), Precision.EXACT);
        ScoreSummary summary = new ScoreSummary();
        summary.add(1.5, () -> "x");
        summary.pack();
        Stream.of(new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf()))
                .forEach(serializer -> {
                    assertThat(roundTrip(serializer, task).shard.layout).isEqualTo(task.shard.layout);
                    MomentScan.Partial copy = roundTrip(serializer, partial);
                    assertThat(copy.moments.augmentedScatter()).containsExactly(moments.augmentedScatter());
                    assertThat(copy.failures.get(0).toString())
                            .isEqualTo(partial.failures.get(0).toString());
                    assertThat(roundTrip(serializer, scorer)).isNotNull();
                    ScoreSummary merged = new ScoreSummary();
                    merged.merge(roundTrip(serializer, summary));
                    assertThat(merged.lowestIds()).containsExactly("x");
                    assertThat(merged.quantiles().get("0.5")).isEqualTo(1.5);
                });
    }

    @Test
    void whatARecoveryShipsDoesTheSameOnTheOtherSide() {
        int d = 4;
        EmbeddingBlock block = new EmbeddingBlock(d, d, Normalization.APPLY);
        List<Shards.Row> rows = Gaussians.equicorrelated(50, d, 0.5, 2);
        for (int i = 0; i < rows.size(); i++) {
            Gaussians.append(block, rows.get(i), i);
        }
        RowMap map = RowMap.whitening(Side.TEXT, new Matrix(d, 2, new double[] {1, 2, 3, 4, -1, 0.5, 0, 2}), 50);
        double[] whitened = applied(map, block);
        WhitenedBlock kept = new WhitenedBlock(2, 50, Arrays.copyOf(whitened, 2 * 50));
        SymmetricMatrix q = SymmetricMatrix.ofPacked(2, new double[] {1, 0.25, 2});
        PairwiseProductOperator operator = PairwiseProductOperator.of(List.of(q, q), Weighting.EQUILIBRATED);
        WeightedGrams grams = sums(operator, kept);
        RecoveredSimilarities recovered = new RecoveredSimilarities(map, q);
        Stream.of(new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf()))
                .forEach(serializer -> {
                    assertThat(applied(roundTrip(serializer, map), block)).containsExactly(whitened);
                    WeightedGrams elsewhere = sums(roundTrip(serializer, operator), roundTrip(serializer, kept));
                    assertThat(means(elsewhere)).containsExactly(means(grams));
                    assertThat(means(roundTrip(serializer, grams))).containsExactly(means(grams));
                    assertThat(scores(roundTrip(serializer, recovered), block))
                            .containsExactly(scores(recovered, block));
                });
    }

    @Test
    void whatAShuffleMovesSurvivesJavaAndKryo() {
        PairMoments moments = Gaussians.moments(Gaussians.equicorrelated(50, 4, 0.5, 1), Normalization.APPLY, 64);
        ShuffleScan.Piece piece = new ShuffleScan.Piece(new double[] {1, 2});
        ShuffleScan.Place place = ShuffleScan.Place.ofPair(-1, 8);
        RePairing.Result result = new RePairing.Result();
        result.add(moments);
        result.moved = 7;
        result.ends.add(new RePairing.Ends(new double[] {1}, new double[] {2}));
        ShuffleScorer scorer = new ShuffleScorer(Optional.empty(), moments);
        Stream.of(new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf()))
                .forEach(serializer -> {
                    assertThat(roundTrip(serializer, piece).pair).containsExactly(1, 2);
                    assertThat(roundTrip(serializer, place)).isEqualTo(place).hasSameHashCodeAs(place);
                    RePairing.Result copy = new RePairing.Result().merge(roundTrip(serializer, result));
                    assertThat(copy.moments.augmentedScatter()).containsExactly(moments.augmentedScatter());
                    assertThat(copy.moved).isEqualTo(7);
                    assertThat(copy.ends.get(0).last).containsExactly(2);
                    assertThat(roundTrip(serializer, scorer).new Sums().pmi().count())
                            .isZero();
                });
    }

    private static double[] applied(RowMap map, EmbeddingBlock block) {
        double[] target = new double[map.rank() * EmbeddingBlock.CAPACITY];
        map.apply(block, target);
        return target;
    }

    private static WeightedGrams sums(PairwiseProductOperator operator, WhitenedBlock block) {
        PairwiseProductOperator.Accumulator accumulator = operator.new Accumulator();
        accumulator.accumulate(block);
        return accumulator.snapshot();
    }

    private static double[] means(WeightedGrams grams) {
        return DoubleRows.joined(
                grams.means(50).stream().map(SymmetricMatrix::packed).toList());
    }

    private static double[] scores(RecoveredSimilarities recovered, EmbeddingBlock block) {
        RecoveredSimilarities.Scores scores = recovered.new Scores();
        scores.score(block);
        return IntStream.range(0, block.size())
                .mapToDouble(i -> scores.selfSimilarity(i) + scores.embedding(i, 1))
                .toArray();
    }
}
