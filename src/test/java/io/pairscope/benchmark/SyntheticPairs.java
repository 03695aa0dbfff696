package io.pairscope.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Gaussian pairs of dims + dims floats, neither centred nor of unit norm. Canonical direction k of either side has
 * standard deviation σₖ = σ^(k/(d−1)) and canonical correlation ρₖ = 0.9·(1 − k/(d−1)); two reflections and a mean a
 * side spread that over all coordinates. The eigenvalues of Σz are σₖ²(1 ± ρₖ), and σ is chosen for the condition.
 * The same arguments give the same files, whatever the number of threads.
 *
 * <pre>{@code
 * java @target/java.options -cp <class path> io.pairscope.benchmark.SyntheticPairs DIRECTORY ROWS DIMS SHARDS SEED CONDITION MEAN
 * }</pre>
 *
 * The benchmarks call it as needed.
 *
 * @param condition of Σz
 * @param mean standard deviation of the coordinates of either side's mean
 */
record SyntheticPairs(int rows, int dims, int shards, long seed, double condition, double mean) {
    private static final int THREADS = 2;
    private static final double LARGEST_CORRELATION = 0.9;

    SyntheticPairs {
        if (dims < 2 || shards < 1 || rows < shards) {
            throw new IllegalArgumentException("no set has " + rows + " rows of " + dims + " dimensions in " + shards
                    + " shards; it takes 2 dimensions, a shard and a row a shard");
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        SyntheticPairs pairs = new SyntheticPairs(
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Long.parseLong(arguments[4]),
                Double.parseDouble(arguments[5]),
                Double.parseDouble(arguments[6]));
        pairs.write(Path.of(arguments[0]));
    }

    /** Rows, dimensions, shards and seed as the name of a directory. */
    String name() {
        return "pairs-" + rows + "x" + dims + "-shards-" + shards + "-seed-" + seed + "-condition-" + condition
                + "-mean-" + mean;
    }

    /** Writes the set, unless the directory is there: it appears, by rename, only when the set is complete. */
    void write(Path directory) throws IOException, InterruptedException {
        if (Files.isDirectory(directory)) {
            System.err.println(directory + " is there already");
            return;
        }
        long start = System.nanoTime();
        Path unfinished = emptied(directory.resolveSibling(directory.getFileName() + ".unfinished"));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> written = new ArrayList<>();
            for (int shard = 0; shard < shards; shard++) {
                int number = shard;
                written.add(threads.submit(() -> {
                    writeShard(number, unfinished);
                    return null;
                }));
            }
            for (Future<?> shard : written) {
                shard.get();
            }
        } catch (ExecutionException failure) {
            throw new IOException("cannot write " + directory, failure.getCause());
        } finally {
            threads.shutdownNow();
        }
        Files.move(unfinished, directory);
        System.err.printf("wrote %s in %.1f s%n", directory, (System.nanoTime() - start) / 1e9);
    }

    private static Path emptied(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> leftovers = Files.list(directory)) {
            for (Path file : leftovers.toList()) {
                Files.delete(file);
            }
        }
        return directory;
    }

    private void writeShard(int shard, Path directory) throws IOException {
        SplittableRandom model = new SplittableRandom(seed);
        Side image = new Side(dims, condition, mean, model);
        Side text = new Side(dims, condition, mean, model);
        SplittableRandom random = new SplittableRandom(seed + 0x9E3779B9L * (shard + 1));
        double[] u = new double[dims];
        double[] v = new double[dims];
        float[] x = new float[dims];
        float[] y = new float[dims];
        long end = (long) rows * (shard + 1) / shards;
        try (PairShardWriter writer = new PairShardWriter(directory.resolve("part-%05d.parquet".formatted(shard)))) {
            for (long row = (long) rows * shard / shards; row < end; row++) {
                for (int k = 0; k < dims; k++) {
                    double correlation = correlation(k, dims);
                    u[k] = random.nextGaussian();
                    v[k] = correlation * u[k] + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
                }
                image.embed(u, x);
                text.embed(v, y);
                writer.write("pair-" + row, x, y);
            }
        }
    }

    private static double correlation(int k, int dims) {
        return LARGEST_CORRELATION * (1 - k / (dims - 1.0));
    }

    /** The map of one side from canonical coordinates to embeddings: scale, two Householder reflections, mean. */
    private static final class Side {
        private final double[] deviations;
        private final double[] mean;
        private final double[] first;
        private final double[] second;

        Side(int dims, double condition, double meanDeviation, SplittableRandom random) {
            // Largest eigenvalue 1 + ρ₀ = 1.9, smallest σ² since the last correlation is 0.
            double smallest = Math.sqrt((1 + LARGEST_CORRELATION) / condition);
            deviations = new double[dims];
            mean = new double[dims];
            for (int k = 0; k < dims; k++) {
                deviations[k] = Math.pow(smallest, k / (dims - 1.0));
                mean[k] = meanDeviation * random.nextGaussian();
            }
            first = direction(dims, random);
            second = direction(dims, random);
        }

        private static double[] direction(int dims, SplittableRandom random) {
            double[] w = random.doubles(dims, -1, 1).toArray();
            double norm = Math.sqrt(dot(w, w));
            for (int k = 0; k < dims; k++) {
                w[k] /= norm;
            }
            return w;
        }

        /** Overwrites {@code canonical}. */
        void embed(double[] canonical, float[] embedding) {
            for (int k = 0; k < canonical.length; k++) {
                canonical[k] *= deviations[k];
            }
            reflect(canonical, first);
            reflect(canonical, second);
            for (int k = 0; k < canonical.length; k++) {
                embedding[k] = (float) (mean[k] + canonical[k]);
            }
        }

        private static void reflect(double[] z, double[] w) {
            double twice = 2 * dot(w, z);
            for (int k = 0; k < z.length; k++) {
                z[k] -= twice * w[k];
            }
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int k = 0; k < a.length; k++) {
                sum += a[k] * b[k];
            }
            return sum;
        }
    }
}
