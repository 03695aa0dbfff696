package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.similarity.ClassMoments;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a retrieval reads of rows beside their similarities, against a look at every row. */
@SharedSpark
class RowsOfSearchTest {
    private final Session session;
    private final SparkSession spark;

    @TempDir
    private Path temporary;

    RowsOfSearchTest(SparkSession spark) {
        this.spark = spark;
        this.session = Sessions.of(spark);
    }

    private MomentResult scanned(PlantedSet set) {
        return set.scanned(session, temporary.resolve("in"));
    }

    /** The numbers of the rows of a task. */
    private static final class Numbers implements Work<ArrayList<Long>> {
        private final ArrayList<Long> numbers = new ArrayList<>();

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                numbers.add(from.planRow(block.rowNumber(i)));
            }
        }

        @Override
        public ArrayList<Long> finish() {
            return numbers;
        }
    }

    @Test
    void resultsOfTasksAreMergedInTheOrderOfThePlan() {
        PlantedSet set = new PlantedSet(7, 200, 9000, 5, 30, 4, 100);
        MomentResult moments = scanned(set);
        List<Long> accepted = LongStream.of(set.acceptedNumbers()).boxed().toList();
        for (ShardScan scan : List.of(
                ShardScan.again(session, "rows", moments),
                ShardScan.again(session, "rows", moments).inSmallTasks())) {
            assertThat(scan.taskCount()).isGreaterThan(1);
            List<Long> numbers = scan.fold(task -> new Numbers(), (earlier, later) -> {
                earlier.addAll(later);
                return earlier;
            });
            assertThat(numbers).isEqualTo(accepted);
        }
    }

    @Test
    void pickedRowsAreThoseThatWereNamedInTheirOrder() {
        PlantedSet set = new PlantedSet(1, 40, 1300, 5);
        MomentResult moments = scanned(set);
        int[] wanted = Arrays.stream(set.accepted())
                .filter(i -> i % 7 == 3 || i > 1340)
                .toArray();
        long[] numbers = Arrays.stream(wanted).asLongStream().toArray();

        PickedRows rows = PickedRows.of(session, moments, "rows", numbers, PickedRows.Part.NAMES_AND_VECTORS);

        assertThat(rows.numbers).containsExactly(numbers);
        UnitRows images = rows.vectors(Side.IMAGE);
        UnitRows texts = rows.vectors(Side.TEXT);
        for (int r = 0; r < wanted.length; r++) {
            int i = wanted[r];
            assertThat(rows.ids[r]).isEqualTo(set.name(i));
            assertThat(rows.shards[r]).isEqualTo(set.shard(i));
            assertThat(rows.rows[r]).isEqualTo(set.shardRow(i));
            assertThat(rows.labels[PlantedSet.MATCH][r]).isEqualTo(set.match[i]);
            assertThat(rows.labels[PlantedSet.FACTOR][r]).isEqualTo(set.ids[i]);
            assertThat(row(images, r)).containsExactly(set.images[i]);
            assertThat(row(texts, r)).containsExactly(set.texts[i]);
        }
        PickedRows names = PickedRows.of(session, moments, "rows", numbers, PickedRows.Part.NAMES);
        assertThat(names.ids).containsExactly(rows.ids);
        assertThat(PickedRows.of(session, moments, "rows", new long[0], PickedRows.Part.NAMES)
                        .count())
                .isZero();
    }

    private static double[] row(UnitRows rows, int r) {
        return Arrays.copyOfRange(rows.values(), r * rows.dims(), (r + 1) * rows.dims());
    }

    @Test
    void askedRowsAreASeededSampleOfAnExactSizeAndTheOthersAreQuarantined() {
        PlantedSet set = new PlantedSet(2, 40, 1300, 5);
        MomentResult moments = scanned(set);
        long[] accepted = set.acceptedNumbers();

        long[] all = asked(moments, 1, accepted.length, "all");
        assertThat(all).containsExactly(accepted);
        assertThat(spark.read()
                        .parquet(temporary.resolve("all/quarantine").toString())
                        .count())
                .isEqualTo(1345 - accepted.length);
        assertThat(temporary.resolve("all/_temporary")).doesNotExist();
        assertThat(asked(moments, 1, accepted.length + 1L, "more")).containsExactly(accepted);

        long[] some = asked(moments, 1, 100, "some");
        assertThat(some).hasSize(100).isSorted().doesNotHaveDuplicates();
        assertThat(Arrays.stream(some).boxed().toList())
                .isSubsetOf(Arrays.stream(accepted).boxed().toList());
        assertThat(asked(moments, 1, 100, "again")).containsExactly(some);
        assertThat(asked(moments, 2, 100, "other")).isNotEqualTo(some);
        // A larger sample of the same seed holds a smaller one: which rows are asked depends on the rows alone.
        long[] larger = asked(moments, 1, 400, "larger");
        assertThat(larger).hasSize(400);
        assertThat(LongStream.of(larger).boxed().toList())
                .containsAll(LongStream.of(some).boxed().toList());
    }

    private long[] asked(MomentResult moments, long seed, long wanted, String output) {
        RunDirectory directory = RunDirectory.at(
                Storage.of(session), temporary.resolve(output).toString(), "audit", ExistingOutput.REFUSE, List.of());
        directory.open();
        return AskedRows.of(session, moments, seed, wanted, directory).numbers();
    }

    @Test
    void repeatedRowsAreThoseWithAnEarlierEqualRowOfTheSameValue() {
        PlantedSet set = new PlantedSet(3, 40, 1300, 5);
        RepeatedRows repeated = RepeatedRows.of(session, scanned(set), PlantedSet.MATCH);
        for (Side side : Side.values()) {
            int count = 0;
            for (int i : set.accepted()) {
                boolean isRepeated = set.isRepeated(side, i);
                assertThat(repeated.contains(side, i, RowHash.answer(set.match[i])))
                        .as("%s of row %s", side, i)
                        .isEqualTo(isRepeated);
                count += isRepeated ? 1 : 0;
            }
            assertThat(count).isPositive();
            assertThat(repeated.count(side)).isEqualTo(count);
        }
    }

    @Test
    void aSetWithoutAnyValueHasNoRepeatedRows() {
        PlantedSet set = new PlantedSet(4, 30, 30);
        Arrays.fill(set.match, null);
        RepeatedRows repeated = RepeatedRows.of(session, scanned(set), PlantedSet.MATCH);
        assertThat(repeated.count(Side.IMAGE)).isZero();
        assertThat(repeated.contains(Side.TEXT, 59, -1)).isFalse();
    }

    @Test
    void valuesOfALabelAreCountedAndTooManyAreRefused() {
        PlantedSet set = new PlantedSet(5, 40, 1300, 5);
        MomentResult moments = scanned(set);
        TreeSet<String> distinct = new TreeSet<>();
        Arrays.stream(set.accepted())
                .mapToObj(i -> set.match[i])
                .filter(Objects::nonNull)
                .forEach(distinct::add);

        assertThat(LabelValues.of(session, moments, PlantedSet.MATCH, distinct.size()))
                .isEqualTo(distinct);
        assertThatThrownBy(() -> LabelValues.of(session, moments, PlantedSet.MATCH, distinct.size() - 1))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("the column image_id has more than " + (distinct.size() - 1)
                        + " different values; classes are few: name another column with --class");
    }

    @Test
    void classMomentsAreThoseOfTheRowsOfEachClass() {
        PlantedSet set = new PlantedSet(6, 40, 1300, 5);
        List<String> classes = List.of("f0", "f1", "f2", "f3", "none");
        Map<Side, ClassMoments> moments = ClassScan.run(session, scanned(set), PlantedSet.FACTOR, classes);
        for (Side side : Side.values()) {
            for (int c = 0; c < classes.size(); c++) {
                int ofClass = c;
                int[] rows = IntStream.of(set.accepted())
                        .filter(i -> classes.get(ofClass).equals(set.ids[i]))
                        .toArray();
                assertThat(moments.get(side).rows(c)).isEqualTo(rows.length);
                double squares = 0;
                for (int i : rows) {
                    for (int j : rows) {
                        squares += 2 - 2 * set.cosine(side, i, side, j);
                    }
                }
                double pairs = rows.length * (rows.length - 1.0);
                if (pairs > 0) {
                    // Sums of quarters are exact; the rest is a handful of roundings of numbers near 1.
                    assertThat(moments.get(side).rmsDiameter(c)).isCloseTo(Math.sqrt(squares / pairs), within(1e-13));
                }
            }
        }
    }
}
