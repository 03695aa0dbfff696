package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.KeptMoments.Rows;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.reflect.ClassTag$;

/** Moments of some rows of an input, against those of the rows alone. */
@SharedSpark
class KeptMomentsTest {
    private static final int RANGES = 10;
    private static final int DIMS = 5;
    /** Rows of a range that are all bad, so that the first scan has no group of it. */
    private static final int BAD_FROM = 1200;

    private static final int BAD_TO = 1500;
    private static final int ROWS = 3000;

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    private final List<Shards.Row> rows = Gaussians.equicorrelated(ROWS, DIMS, 0.6, 5);

    KeptMomentsTest(SparkSession spark) {
        this.spark = spark;
    }

    private static boolean isBad(int row) {
        return row >= BAD_FROM && row < BAD_TO || row % 37 == 4;
    }

    private MomentResult scanned() {
        int[] sizes = {1, 900, 1330, 769};
        int row = 0;
        for (int s = 0; s < sizes.length; s++) {
            Shards shard = new Shards();
            for (int end = row + sizes[s]; row < end; row++) {
                shard.row(
                        rows.get(row).id(),
                        rows.get(row).image(),
                        isBad(row) ? null : rows.get(row).text());
            }
            shard.write(temporary.resolve("in/part-" + s + ".parquet"));
        }
        Inventory inventory =
                Inventory.of(Sessions.of(spark), List.of(temporary.resolve("in").toString()), InputColumns.PAIRS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, RANGES, OnBadShard.STOP, 1);
        return MomentScan.run(Sessions.of(spark), "input", inventory, options);
    }

    private static BitSet numbers(IntStream numbers) {
        BitSet set = new BitSet();
        numbers.forEach(set::set);
        return set;
    }

    /** The rows of a set in a range of the plan, as floats, as shards store them. */
    private List<Shards.Row> kept(BitSet numbers, int from, int to) {
        List<Shards.Row> kept = new ArrayList<>();
        for (int row = from; row < to; row++) {
            if (numbers.get(row) && !isBad(row)) {
                kept.add(new Shards.Row(
                        null,
                        floats(rows.get(row).image()),
                        floats(rows.get(row).text())));
            }
        }
        return kept;
    }

    private static Double[] floats(Double[] values) {
        Double[] rounded = new Double[values.length];
        for (int j = 0; j < values.length; j++) {
            rounded[j] = (double) values[j].floatValue();
        }
        return rounded;
    }

    private static void assertSame(PairMoments found, List<Shards.Row> expected) {
        assertThat(found.count()).isEqualTo(expected.size());
        if (expected.isEmpty()) {
            return;
        }
        PairMoments moments = Gaussians.moments(expected, Normalization.APPLY, 100);
        // Sums of at most 3000 products of values below 1.
        assertThat(found.mean()).containsExactly(moments.mean(), within(1e-13));
        assertThat(found.augmentedScatter()).containsExactly(moments.augmentedScatter(), within(1e-12 * ROWS));
        assertThat(found.cosines().sum()).isCloseTo(moments.cosines().sum(), within(1e-10));
        assertThat(found.cosines().min()).isCloseTo(moments.cosines().min(), within(1e-12));
    }

    @Test
    void momentsOfKeptRowsAreThoseOfASetOfTheseRowsAlone() {
        MomentResult before = scanned();
        RowRanges ranges = before.rules().ranges();
        // None of the fourth range, one row of the fifth of which all are bad, a third of the others.
        BitSet kept = numbers(IntStream.range(0, ROWS).filter(i -> i % 3 == 1 && i / 300 != 3));
        BitSet all = numbers(IntStream.range(0, ROWS));
        BitSet late = numbers(IntStream.range(2900, ROWS));
        RowRanges ofLate = RowRanges.evenIn(late, ROWS, 4);
        List<List<PairMoments>> found = KeptMoments.of(
                Sessions.of(spark),
                before,
                List.of(
                        new Rows(kept, ranges),
                        new Rows(all, ranges),
                        new Rows(new BitSet(), ranges),
                        new Rows(late, ofLate)));

        assertThat(before.groups()).hasSize(RANGES - 1);
        for (int set = 0; set < 3; set++) {
            BitSet numbers = List.of(kept, all, new BitSet()).get(set);
            assertThat(found.get(set)).hasSize(RANGES - 1);
            int group = 0;
            for (int range = 0; range < RANGES; range++) {
                if (range != BAD_FROM / 300) {
                    assertSame(found.get(set).get(group++), kept(numbers, 300 * range, 300 * (range + 1)));
                }
            }
        }
        for (int g = 0; g < before.groups().size(); g++) {
            PairMoments group = before.groups().get(g);
            assertThat(found.get(1).get(g).augmentedScatter())
                    .containsExactly(group.augmentedScatter(), within(1e-12 * ROWS));
            assertThat(found.get(1).get(g).storedType(Side.IMAGE)).isEqualTo(group.storedType(Side.IMAGE));
        }
        assertThat(found.get(3)).hasSize(4);
        assertSame(PairMoments.merged(found.get(3)), kept(late, 0, ROWS));
    }

    @Test
    void rowsComeWholeToTheOtherSide() {
        Rows rows = new Rows(numbers(IntStream.of(3, 64, 1000)), RowRanges.even(2000, 3));
        for (Serializer serializer :
                List.of(new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf()))) {
            SerializerInstance instance = serializer.newInstance();
            Rows copy = instance.deserialize(
                    instance.serialize(rows, ClassTag$.MODULE$.apply(Object.class)),
                    ClassTag$.MODULE$.apply(Object.class));
            assertThat(copy).usingRecursiveComparison().isEqualTo(rows);
        }
    }

    @Test
    void aRandomPartIsAboutThatShareOfTheRowsAndOthersOfAnotherSeed() {
        BitSet rows = numbers(IntStream.range(0, 40_000).filter(i -> i % 4 != 0));
        BitSet part = KeptMoments.randomPart(rows, 0.3, 1);
        // ±4 standard deviations of a binomial of 30 000.
        assertThat(part.cardinality()).isBetween(9000 - 320, 9000 + 320);
        BitSet outside = (BitSet) part.clone();
        outside.andNot(rows);
        assertThat(outside.isEmpty()).isTrue();
        assertThat(KeptMoments.randomPart(rows, 0.3, 1)).isEqualTo(part);
        assertThat(KeptMoments.randomPart(rows, 0.3, 2)).isNotEqualTo(part);
        assertThat(KeptMoments.randomPart(rows, 1, 1)).isEqualTo(rows);
    }

    @Test
    void anInputThatChangedIsUnusable() {
        MomentResult before = scanned();
        new Shards()
                .row("other", rows.get(0).image(), rows.get(0).text())
                .write(temporary.resolve("in/part-0.parquet"));
        List<Rows> some = List.of(new Rows(new BitSet(), before.rules().ranges()));
        assertThatThrownBy(() -> KeptMoments.of(Sessions.of(spark), before, some))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("changed between the two scans");
    }
}
