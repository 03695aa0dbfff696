package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.StoredType;
import io.pairscope.fixtures.Cosine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row ranges whose pairs have another mean cosine. */
class CosineDeparturesTest {
    private static final int GROUPS = 32;

    /** Moments of pairs of which only the cosines are looked at. */
    private static PairMoments of(double[] cosines) {
        long[] histogram = new long[CosineMoments.BINS];
        Arrays.stream(cosines).forEach(cosine -> histogram[CosineMoments.bin(cosine)]++);
        CosineMoments moments = new CosineMoments(
                Arrays.stream(cosines).sum(),
                Arrays.stream(cosines).map(cosine -> cosine * cosine).sum(),
                0,
                -1,
                1,
                histogram);
        return new PairMoments(
                1, 1, StoredType.DOUBLE, StoredType.DOUBLE, cosines.length, new double[2], new double[10], moments);
    }

    private static List<PairMoments> groups(double[] cosines) {
        return IntStream.range(0, GROUPS)
                .mapToObj(g ->
                        of(Arrays.copyOfRange(cosines, g * cosines.length / GROUPS, (g + 1) * cosines.length / GROUPS)))
                .toList();
    }

    private static List<Integer> outliers(double[] cosines) {
        List<PairMoments> groups = groups(cosines);
        CosineDepartures departures = new CosineDepartures(groups, PairMoments.merged(groups));
        return IntStream.range(0, GROUPS).filter(departures::isOutlier).boxed().toList();
    }

    /**
     * Of images with their texts.
     *
     * @param late so many of the first images have the text of the next row
     * @param clusters of contents, each half as frequent as the one before and noisier; 0: every content is its own
     */
    private static double[] cosines(int rows, int dims, int clusters, int late, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] centres = new double[clusters][];
        Arrays.setAll(centres, c -> vector(random, new double[dims], 1));
        List<double[]> images = new ArrayList<>();
        List<double[]> texts = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int cluster = Math.min(Long.numberOfTrailingZeros(random.nextLong()), clusters - 1);
            double[] content = clusters == 0 ? vector(random, new double[dims], 1) : centres[cluster];
            double noise = clusters == 0 ? 0.4 : 0.2 + 0.3 * cluster;
            images.add(vector(random, content, noise));
            texts.add(vector(random, content, noise));
        }
        return IntStream.range(0, rows)
                .mapToDouble(i -> Cosine.of(images.get(i), texts.get(i < late ? (i + 1) % late : i)))
                .toArray();
    }

    private static double[] vector(SplittableRandom random, double[] mean, double noise) {
        return Arrays.stream(mean)
                .map(value -> value + noise * random.nextGaussian())
                .toArray();
    }

    @ParameterizedTest(name = "{0} rows of {1} dimensions in {2} clusters")
    @CsvSource({
        "1000, 16, 0",
        "1500, 64, 0",
        "20000, 16, 0",
        "20000, 128, 0",
        "1000, 16, 3",
        "1500, 64, 6",
        "5000, 128, 6",
        "20000, 16, 8"
    })
    void goodSetsAreNotSuspected(int rows, int dims, int clusters) {
        for (long seed = 0; seed < 40; seed++) {
            assertThat(outliers(cosines(rows, dims, clusters, 0, seed)))
                    .as("seed " + seed)
                    .isEmpty();
        }
    }

    /** Single pairs that do not belong together, anywhere: most ranges have none of them, some have several. */
    @ParameterizedTest(name = "{0} of 1 500")
    @ValueSource(doubles = {0.001, 0.005, 0.02, 0.1})
    void oddPairsHereAndThereAreNotSuspected(double share) {
        for (long seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] cosines = random.doubles(1500)
                    .map(odd -> odd < share ? 0 : 0.86 + 0.01 * random.nextGaussian())
                    .toArray();
            assertThat(outliers(cosines)).as("seed " + seed).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} rows of {1} dimensions in {2} clusters")
    @CsvSource({"1000, 64, 0", "1500, 64, 0", "1500, 16, 0", "20000, 128, 0"})
    void aFifthThatHasTheTextsOfTheNextRowIs(int rows, int dims, int clusters) {
        for (long seed = 0; seed < 10; seed++) {
            // Ranges 0 to 5 wholly, and the seventh by two fifths.
            assertThat(outliers(cosines(rows, dims, clusters, rows / 5, seed)))
                    .as("seed " + seed)
                    .contains(0, 1, 2, 3, 4, 5)
                    .allMatch(group -> group <= 6);
        }
    }

    @Test
    void theDistanceIsThatFromTheMedianOfTheRanges() {
        double[] cosines = new double[64];
        Arrays.fill(cosines, 0.5);
        cosines[0] = -0.25;
        CosineDepartures departures = new CosineDepartures(groups(cosines), of(cosines));
        assertThat(departures.distance(0)).isCloseTo(0.375, within(1e-15));
        assertThat(departures.distance(1)).isZero();
    }
}
