package io.pairscope.benchmark;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.similarity.BothWaysFold;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.DirectionFold;
import io.pairscope.core.similarity.Exponentials;
import io.pairscope.core.similarity.KnownBounds;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.core.similarity.SideRows;
import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Similarities of all pairs on one thread: the single-precision product alone, and what neighbours with ranks and InfoNCE add
 * to it, in one direction and in both. In one process, in turns. From the root of the checkout:
 *
 * <pre>{@code
 * src/test/benchmark/similarities              # 8 192 × 8 192, d = 512, the ten nearest, five rounds
 * }</pre>
 */
@Command(name = "similarities", mixinStandardHelpOptions = true)
final class SimilarityBenchmark implements Callable<Integer> {
    private static final int BLOCK = 1024;

    @Option(names = "--rows", defaultValue = "8192")
    private int rows;

    @Option(names = "--dims", defaultValue = "512")
    private int dims;

    @Option(names = "--k", defaultValue = "10", description = "Neighbours per query.")
    private int k;

    @Option(
            names = "--cosine",
            defaultValue = "0.3",
            description = "Of pairs; at 0 every other row is above the right one.")
    private double pairCosine;

    @Option(names = "--rounds", defaultValue = "5", description = "Measured, behind two that are not.")
    private int rounds;

    private SideRows image;
    private SideRows text;
    private RightAnswers right;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SimilarityBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() {
        plant();
        Map<String, Runnable> steps = new LinkedHashMap<>();
        steps.put("product alone", this::product);
        steps.put("one way", () -> oneWay(Exponentials.of()));
        steps.put("one way + InfoNCE", () -> oneWay(Exponentials.of(0.01)));
        steps.put("both ways", () -> bothWays(Exponentials.of()));
        steps.put("both ways + InfoNCE", () -> bothWays(Exponentials.of(0.01)));
        // Of this thread alone: other processes then hardly matter.
        ThreadMXBean processor = ManagementFactory.getThreadMXBean();
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = -2; round < rounds; round++) {
            for (Map.Entry<String, Runnable> step : steps.entrySet()) {
                long start = processor.getCurrentThreadCpuTime();
                step.getValue().run();
                if (round >= 0) {
                    seconds.computeIfAbsent(step.getKey(), name -> new ArrayList<>())
                            .add((processor.getCurrentThreadCpuTime() - start) / 1e9);
                }
            }
        }
        print(seconds);
        return 0;
    }

    private void print(Map<String, List<Double>> seconds) {
        System.out.printf(Locale.ROOT, "%,d × %,d rows of %d dimensions, %s%n", rows, rows, dims, Blas.backend());
        System.out.printf("%-22s%10s%12s%12s%10s%10s%n", "", "CPU s", "min – max", "ns a pair", "GF/s", "share");
        double pairs = (double) rows * rows;
        double limit = median(seconds.values().iterator().next());
        seconds.forEach((name, of) -> System.out.printf(
                Locale.ROOT,
                "%-22s%10.3f%12s%12.2f%10.1f%10.3f%n",
                name,
                median(of),
                String.format(
                        Locale.ROOT,
                        "%.2f – %.2f",
                        of.stream().mapToDouble(s -> s).min().orElseThrow(),
                        of.stream().mapToDouble(s -> s).max().orElseThrow()),
                median(of) / pairs * 1e9,
                2.0 * dims * pairs / median(of) / 1e9,
                limit / median(of)));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    /** Random rows, and partners with a given cosine. */
    private void plant() {
        SplittableRandom random = new SplittableRandom(1);
        double[] x = new double[rows * dims];
        double[] y = new double[rows * dims];
        double[] cosines = new double[rows];
        for (int i = 0; i < rows; i++) {
            fill(random, x, i, y, 0);
            fill(random, y, i, x, pairCosine);
        }
        image = side(x);
        text = side(y);
        Arrays.setAll(cosines, i -> image.vectors.cosine(i, text.vectors, i));
        long[] totals = new long[rows];
        Arrays.fill(totals, 1);
        right = new RightAnswers(IntStream.rangeClosed(0, rows).toArray(), cosines, totals);
    }

    private void fill(SplittableRandom random, double[] values, int i, double[] partners, double cosine) {
        double sum = 0;
        double rest = Math.sqrt((1 - cosine * cosine) / dims);
        for (int at = i * dims; at < (i + 1) * dims; at++) {
            values[at] = cosine * partners[at] + rest * random.nextGaussian();
            sum += values[at] * values[at];
        }
        for (int at = i * dims; at < (i + 1) * dims; at++) {
            values[at] /= Math.sqrt(sum);
        }
    }

    private SideRows side(double[] values) {
        int count = values.length / dims;
        return new SideRows(
                new UnitRows(dims, count, values),
                LongStream.range(0, count).toArray(),
                LongStream.range(0, count).toArray(),
                new boolean[count],
                new int[count],
                null);
    }

    private SideRows block(SideRows of, int from, int to) {
        return new SideRows(
                new UnitRows(dims, to - from, Arrays.copyOfRange(of.vectors.values(), from * dims, to * dims)),
                Arrays.copyOfRange(of.numbers, from, to),
                Arrays.copyOfRange(of.answers, from, to),
                new boolean[to - from],
                new int[to - from],
                null);
    }

    private RightAnswers rightOf(int from, int to) {
        double[] cosines =
                IntStream.range(from, to).mapToDouble(i -> right.cosine(i, 0)).toArray();
        long[] totals = new long[to - from];
        Arrays.fill(totals, 1);
        return new RightAnswers(IntStream.rangeClosed(0, to - from).toArray(), cosines, totals);
    }

    private void product() {
        float[] tile = new float[SimilarityTile.QUERIES * SimilarityTile.GALLERY];
        float[] asked = image.vectors.singles();
        float[] answers = text.vectors.singles();
        for (int g = 0; g + SimilarityTile.GALLERY <= rows; g += SimilarityTile.GALLERY) {
            for (int q = 0; q + SimilarityTile.QUERIES <= rows; q += SimilarityTile.QUERIES) {
                Blas.product(
                        SimilarityTile.GALLERY, SimilarityTile.QUERIES, dims, answers, g * dims, asked, q * dims, tile);
            }
        }
    }

    private void oneWay(Exponentials exponentials) {
        DirectionFold fold =
                new DirectionFold(Direction.IMAGE_TO_TEXT, image, right, null, k, new KnownBounds(rows), exponentials);
        for (int from = 0; from < rows; from += BLOCK) {
            SideRows block = block(text, from, Math.min(rows, from + BLOCK));
            tiles(block, tile -> fold.fold(tile, block));
        }
        fold.found();
    }

    private void bothWays(Exponentials exponentials) {
        DirectionFold forward =
                new DirectionFold(Direction.IMAGE_TO_TEXT, image, right, null, k, new KnownBounds(rows), exponentials);
        for (int from = 0; from < rows; from += BLOCK) {
            int to = Math.min(rows, from + BLOCK);
            SideRows block = block(text, from, to);
            DirectionFold backward = new DirectionFold(
                    Direction.TEXT_TO_IMAGE,
                    block,
                    rightOf(from, to),
                    null,
                    k,
                    new KnownBounds(to - from),
                    exponentials);
            BothWaysFold fold = new BothWaysFold(forward, backward);
            tiles(block, tile -> fold.fold(tile, image, block));
            backward.found();
        }
        forward.found();
    }

    /** As a task has it: blocks of the gallery come one by one, and all queries are held. */
    private void tiles(SideRows block, Consumer<SimilarityTile> fold) {
        SimilarityTile tile = new SimilarityTile(Precision.FAST);
        for (int g = 0; g < block.count(); g += SimilarityTile.GALLERY) {
            int part = Math.min(SimilarityTile.GALLERY, block.count() - g);
            for (int q = 0; q < rows; q += SimilarityTile.QUERIES) {
                int queries = Math.min(SimilarityTile.QUERIES, rows - q);
                tile.multiply(image.vectors, q, queries, block.vectors, g, part);
                fold.accept(tile);
            }
        }
    }
}
