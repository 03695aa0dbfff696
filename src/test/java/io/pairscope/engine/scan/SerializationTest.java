package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.information.ShuffledScores;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Side;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.core.recovery.PairwiseProductOperator;
import io.pairscope.core.recovery.PairwiseProductOperator.Weighting;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.WeightedGrams;
import io.pairscope.core.recovery.WhitenedBlock;
import io.pairscope.core.selection.Centroids;
import io.pairscope.core.selection.KeptRows;
import io.pairscope.core.selection.NearDuplicates;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.RawRows;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Exponentials;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.ShuffleTask.Piece;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
import scala.Tuple2;
import scala.reflect.ClassTag$;

/** Whatever crosses the network does the same on the other side, whichever serializer the cluster is set to. */
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

    private static final List<Serializer> SERIALIZERS =
            List.of(new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf()));

    private Inventory inventory() {
        new Shards().rows(Gaussians.equicorrelated(50, 4, 0.5, 1)).write(temporary.resolve("a.parquet"));
        return Inventory.of(Sessions.of(spark), List.of(temporary.toString()), InputColumns.PAIRS);
    }

    private static RowRules rules() {
        return new RowRules(4, 4, Normalization.APPLY, RowRanges.even(50, 3), RawRows.momentsAndSample(20, 7));
    }

    private TaskRun.Source source(Inventory inventory) {
        Session session = Sessions.of(spark);
        return new TaskRun.Source(
                inventory.reader(session), rules(), session.context().sc().longAccumulator());
    }

    /** What tasks are made of travels in closures, which Spark always gives to Java's serializer. */
    private static <T> T onTheOtherSide(T value) {
        return roundTrip(new JavaSerializer(new SparkConf()), value);
    }

    @Test
    void aTaskFindsTheSameOnTheOtherSideAndItsResultComesBackWhole() throws Exception {
        Inventory inventory = inventory();
        TaskRun.Source source = source(inventory);
        ScanTask task = inventory.plan().get(0);
        RowRules rules = rules();
        MomentPartial.Task moments = new MomentPartial.Task(rules);
        List<MomentPartial> here = found(source, task, moments);
        assertSameMoments(found(onTheOtherSide(source), onTheOtherSide(task), onTheOtherSide(moments)), here);
        for (Serializer serializer : SERIALIZERS) {
            assertSameMoments(roundTrip(serializer, here), here);
            assertSameMoments(found(source, roundTrip(serializer, task), moments), here);
        }
    }

    private static List<MomentPartial> found(TaskRun.Source source, ScanTask task, MomentPartial.Task moments)
            throws IOException {
        List<MomentPartial> found = new ArrayList<>();
        new TaskRun<>(source, task, moments).forEachRemaining(piece -> found.add(piece._2()));
        return new ArrayList<>(found);
    }

    private static void assertSameMoments(List<MomentPartial> copy, List<MomentPartial> original) {
        assertThat(copy).extracting(partial -> partial.group).containsExactly(0, 1, 2, -1);
        for (int r = 0; r < 3; r++) {
            assertThat(copy.get(r).moments.augmentedScatter())
                    .containsExactly(original.get(r).moments.augmentedScatter());
        }
        for (Side side : Side.values()) {
            for (int r = 0; r < 3; r++) {
                assertThat(raw(copy, r, side)).containsExactly(raw(original, r, side));
            }
            assertThat(copy.get(3).sample.rows(side).values())
                    .isNotEmpty()
                    .containsExactly(original.get(3).sample.rows(side).values());
        }
        ShardRecord record = copy.get(3).shards.get(0);
        assertThat(record.counts().accepted()).isEqualTo(50);
        assertThat(record.name()).isEqualTo("a.parquet");
        assertThat(record.counts().agreesWith(original.get(3).shards.get(0).counts()))
                .isTrue();
    }

    private static double[] raw(List<MomentPartial> found, int range, Side side) {
        return found.get(range).moments.raw(side).orElseThrow().scatter();
    }

    @Test
    void aSampleHoldsRowsAsTheyAreStoredInTheirOrder() throws IOException {
        Inventory inventory = inventory();
        RowRules rules = rules();

        Matrix sample = found(source(inventory), inventory.plan().get(0), new MomentPartial.Task(rules))
                .get(3)
                .sample
                .rows(Side.TEXT);

        List<double[]> stored = Gaussians.equicorrelated(50, 4, 0.5, 1).stream()
                .map(row ->
                        Stream.of(row.text()).mapToDouble(Double::floatValue).toArray())
                .toList();
        int next = 0;
        for (int i = 0; i < sample.columns(); i++) {
            double[] row = Arrays.copyOfRange(sample.values(), 4 * i, 4 * i + 4);
            while (!isClose(row, stored.get(next))) {
                next++;
            }
            next++;
        }
        // Of 50 rows each with probability 0.4: 20 on average, 3.5 the standard deviation.
        assertThat(sample.columns()).isBetween(6, 34);
    }

    /** Values of size one, off by two roundings at most. */
    private static boolean isClose(double[] a, double[] b) {
        return Vectors.squaredDistance(a, b) < 1e-28;
    }

    @Test
    void anUnreadableShardIsReportedWhole() {
        MomentPartial partial =
                MomentPartial.ofFailures(List.of(new BadShard("a.parquet", 50, "a page cannot be decoded")));
        ShardRecord before = new ShardRecord("0.parquet", new RowCounts(), new ShardSketch(4, 4));
        for (Serializer serializer : SERIALIZERS) {
            MomentPartial merged = MomentPartial.merge(
                    roundTrip(
                            serializer,
                            MomentPartial.ofShards(
                                    List.of(before), new Repeats(), new SampledRows(), new OutlyingRows())),
                    roundTrip(serializer, partial));
            assertThat(merged.shards).extracting(ShardRecord::name).containsExactly("0.parquet");
            assertThat(merged.failures)
                    .extracting(BadShard::toString, BadShard::rows)
                    .containsExactly(tuple("shard a.parquet: a page cannot be decoded", 50L));
        }
    }

    @Test
    void scoresAreTheSameOnTheOtherSide() {
        PairMoments moments = Gaussians.moments(Gaussians.equicorrelated(50, 4, 0.5, 1), Normalization.APPLY, 64);
        PairScorer scorer =
                new PairScorer((GaussianPair) GaussianPair.fit(JointSupport.of(moments, Regularization.NONE)));
        ScoreSummary summary = new ScoreSummary();
        summary.add(1.5, () -> new ScoredPair("x", "a.parquet", 7, 1.5, Double.NaN));
        summary.pack();
        for (Serializer serializer : SERIALIZERS) {
            assertThat(pmi(roundTrip(serializer, scorer))).hasSize(50).containsExactly(pmi(scorer));
            ScoreSummary merged = new ScoreSummary();
            merged.merge(roundTrip(serializer, summary));
            assertThat(merged.lowest())
                    .extracting(pair -> pair.id, pair -> pair.shard, pair -> pair.row)
                    .containsExactly(tuple("x", "a.parquet", 7L));
            assertThat(merged.quantiles().get("0.5")).isEqualTo(1.5);
        }
    }

    private static double[] pmi(PairScorer scorer) {
        PairScorer.Scores scores = scorer.new Scores();
        scores.score(block(1));
        return IntStream.range(0, 50).mapToDouble(scores::pmi).toArray();
    }

    private static EmbeddingBlock block(long seed) {
        EmbeddingBlock block = new EmbeddingBlock(4, 4, Normalization.APPLY);
        List<Shards.Row> rows = Gaussians.equicorrelated(50, 4, 0.5, seed);
        for (int i = 0; i < rows.size(); i++) {
            Gaussians.append(block, rows.get(i), i);
        }
        return block;
    }

    @Test
    void whatARecoveryShipsDoesTheSameOnTheOtherSide() {
        int d = 4;
        EmbeddingBlock block = block(2);
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
    void aShuffleGivesTheSamePiecesOnTheOtherSideAndTheyComeBackWhole() throws Exception {
        Inventory inventory = inventory();
        ScanTask task = inventory.plan().get(0);
        ShuffleTask shuffle = new ShuffleTask(rules(), new RowSample(1, 0.5), 1, 8);
        List<Tuple2<Key, Piece>> here = pieces(source(inventory), task, shuffle);
        assertThat(here).hasSizeBetween(10, 40);
        assertSame(pieces(onTheOtherSide(source(inventory)), task, onTheOtherSide(shuffle)), here);
        for (Serializer serializer : SERIALIZERS) {
            assertSame(here.stream().map(piece -> roundTrip(serializer, piece)).toList(), here);
        }
    }

    private static List<Tuple2<Key, Piece>> pieces(TaskRun.Source source, ScanTask task, ShuffleTask shuffle)
            throws IOException {
        List<Tuple2<Key, Piece>> pieces = new ArrayList<>();
        new TaskRun<>(source, task, shuffle).forEachRemaining(pieces::add);
        return pieces;
    }

    private static void assertSame(List<Tuple2<Key, Piece>> copy, List<Tuple2<Key, Piece>> original) {
        assertThat(copy)
                .extracting(Tuple2::_1)
                .usingElementComparator(Comparator.naturalOrder())
                .isEqualTo(original.stream().map(Tuple2::_1).toList());
        int last = original.size() - 1;
        for (int i = 0; i < last; i++) {
            assertThat(copy.get(i)._2().pair).containsExactly(original.get(i)._2().pair);
        }
        assertThat(copy.get(last)._2().rest.seen.accepted()).isEqualTo(50);
        assertThat(copy.get(last)._2().rest.result.augmentedScatter())
                .containsExactly(original.get(last)._2().rest.result.augmentedScatter());
    }

    @Test
    void aRePairedPartComesBackWhole() {
        PairMoments moments = Gaussians.moments(Gaussians.equicorrelated(50, 4, 0.5, 1), Normalization.APPLY, 64);
        RePairing.Result result = new RePairing.Result();
        result.add(moments);
        result.moved = 7;
        result.ends.add(new double[][] {{1}, {2}});
        ShuffleScorer scorer = new ShuffleScorer(Optional.empty(), moments);
        ShuffledScores cosine = cosines(scorer);
        assertThat(cosine.count()).isEqualTo(50);
        for (Serializer serializer : SERIALIZERS) {
            RePairing.Result copy = new RePairing.Result().merge(roundTrip(serializer, result));
            assertThat(copy.moments.augmentedScatter()).containsExactly(moments.augmentedScatter());
            assertThat(copy.moved).isEqualTo(7);
            assertThat(copy.ends.get(0)[1]).containsExactly(2);
            assertThat(cosines(roundTrip(serializer, scorer)).mean(0, 50)).isEqualTo(cosine.mean(0, 50));
        }
    }

    /** Of the images of one block with the texts of another. */
    private static ShuffledScores cosines(ShuffleScorer scorer) {
        ShuffleScorer.Sums sums = scorer.new Sums();
        sums.add(block(1), block(2));
        return sums.cosine();
    }

    @Test
    void aSearchFindsTheSameOnTheOtherSideAndItsPartsComeBackWhole() throws Exception {
        Session session = Sessions.of(spark);
        PlantedSet set = new PlantedSet(1, 60, 20);
        MomentResult moments = set.scanned(session, temporary);
        Search search = new Search(List.of(Direction.values()), 3, PlantedSet.MATCH, 1, Exponentials.grid(), true);
        List<String> classes = List.of("f0", "f1", "f2", "f3", "f4");
        RowLabels labels =
                new RowLabels(search, RepeatedRows.of(session, moments, PlantedSet.MATCH), RowLabels.numbered(classes));
        PickedRows rows =
                PickedRows.of(session, moments, "rows", set.acceptedNumbers(), PickedRows.Part.NAMES_AND_VECTORS);
        SearchBatch empty = SearchBatch.of(labels, 0, rows);
        try (Shared<SearchBatch> shared = session.share(empty)) {
            RightAnswers[] answers = MatchScan.run(session, moments, shared);
            SearchBatch batch = empty.with(answers);
            List<SearchPart> here = parts(session, moments, batch);
            // By direction one chunk, and the rest.
            assertThat(here).extracting(part -> part.group).containsExactly(1, 2, 3, 4, SearchTask.REST);
            for (Serializer serializer : SERIALIZERS) {
                assertSameParts(parts(session, moments, roundTrip(serializer, batch)), here);
                assertSameParts(
                        here.stream().map(part -> roundTrip(serializer, part)).toList(), here);
                PickedRows back = roundTrip(serializer, rows);
                assertThat(back.labels).isDeepEqualTo(rows.labels);
                assertThat(back.vectors(Side.TEXT).values())
                        .containsExactly(rows.vectors(Side.TEXT).values());
                RightAnswers[] right = roundTrip(serializer, answers);
                for (Direction direction : Direction.values()) {
                    assertThat(right[direction.ordinal()].total(7))
                            .isEqualTo(batch.right(direction).total(7));
                }
            }
        }
    }

    private static List<SearchPart> parts(Session session, MomentResult moments, SearchBatch batch) throws IOException {
        TaskRun.Source source = new TaskRun.Source(
                moments.inventory().reader(session),
                moments.rules().inOneRange(),
                session.context().sc().longAccumulator());
        List<SearchPart> parts = new ArrayList<>();
        try (Shared<SearchBatch> shared = session.share(batch)) {
            SearchTask task = onTheOtherSide(new SearchTask(shared, Precision.EXACT, null));
            ScanTask first = moments.inventory().plan().get(0);
            new TaskRun<>(source, first, task).forEachRemaining(part -> parts.add(part._2()));
        }
        return parts;
    }

    private static void assertSameParts(List<SearchPart> copy, List<SearchPart> original) {
        for (int i = 0; i < original.size() - 1; i++) {
            assertThat(copy.get(i).found.neighbours).containsExactly(original.get(i).found.neighbours);
            assertThat(copy.get(i).found.cosines).containsExactly(original.get(i).found.cosines);
            assertThat(copy.get(i).found.above).containsExactly(original.get(i).found.above);
            assertThat(copy.get(i).found.sums).containsExactly(original.get(i).found.sums);
        }
        SearchPart rest = copy.get(original.size() - 1);
        SearchPart expected = original.get(original.size() - 1);
        assertThat(rest.seen.differenceFrom(expected.seen)).isEmpty();
        for (Side side : Side.values()) {
            assertThat(rest.geometry(side).margins).containsExactly(expected.geometry(side).margins);
            assertThat(rest.geometry(side).diameters).containsExactly(expected.geometry(side).diameters);
            assertThat(rest.geometry(side).closest).isEqualTo(expected.geometry(side).closest);
        }
        // What came back can be merged.
        SearchPart.merge(rest, expected);
        assertThat(rest.geometry(Side.IMAGE).closest).isEqualTo(expected.geometry(Side.IMAGE).closest);
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
        return grams.means(50).stream()
                .flatMapToDouble(mean -> Arrays.stream(mean.packed()))
                .toArray();
    }

    private static double[] scores(RecoveredSimilarities recovered, EmbeddingBlock block) {
        RecoveredSimilarities.Scores scores = recovered.new Scores();
        scores.score(block);
        return IntStream.range(0, block.size())
                .mapToDouble(i -> scores.selfSimilarity(i) + scores.embedding(i, 1))
                .toArray();
    }

    @Test
    void whatFindsDuplicatesDoesTheSameOnTheOtherSide() throws Exception {
        Inventory inventory = inventory();
        ScanTask task = inventory.plan().get(0);
        UnitRows images = UnitRows.of(block(1), Side.IMAGE);
        NearDuplicates among = new NearDuplicates(0.9);
        among.add(IntStream.range(0, 50).asLongStream().toArray(), images);
        long[] keepers = nearest(among.kept(), images);
        assertThat(keepers).contains(0);
        Centroids centroids = new Centroids(UnitRows.of(block(2), Side.IMAGE));
        Ranking ranking =
                new Ranking(IntStream.range(0, 50).mapToDouble(i -> i % 7).toArray());
        for (Serializer serializer : SERIALIZERS) {
            assertThat(nearest(roundTrip(serializer, among.kept()), images)).containsExactly(keepers);
            assertThat(roundTrip(serializer, centroids).nearest(images)).containsExactly(centroids.nearest(images));
            assertThat(roundTrip(serializer, ranking).order(8)).isEqualTo(ranking.order(1));
        }
        try (Shared<Ranking> shared = Sessions.of(spark).share(ranking)) {
            CellTask cells = new CellTask(shared, (from, rows) -> new int[rows.size()], Side.TEXT);
            List<Tuple2<Key, CellTask.Piece>> here = new ArrayList<>();
            new TaskRun<>(source(inventory), task, cells).forEachRemaining(here::add);
            assertThat(here).hasSize(51);
            for (Serializer serializer : SERIALIZERS) {
                List<Tuple2<Key, CellTask.Piece>> copy =
                        here.stream().map(piece -> roundTrip(serializer, piece)).toList();
                assertThat(copy.get(7)._1()).isEqualByComparingTo(here.get(7)._1());
                assertThat(copy.get(7)._2().number).isEqualTo(7);
                assertThat(copy.get(7)._2().values).containsExactly(here.get(7)._2().values);
                assertThat(copy.get(50)._2().rest.seen.accepted()).isEqualTo(50);
            }
        }
    }

    private static long[] nearest(KeptRows kept, UnitRows rows) {
        return kept.nearest(new SimilarityTile(Precision.FAST), 0, rows.count(), rows)
                .keepers();
    }
}
