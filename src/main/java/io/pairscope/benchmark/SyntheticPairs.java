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
 * Pairs of dims + dims floats of unit norm, as CLIP gives them: Gaussian vectors that are not centred, each divided by its
 * norm. Canonical direction k of either side has standard deviation σₖ = σ^(k/(d−1)) and canonical correlation
 * ρₖ = 0.9·(1 − k/(d−1)); two reflections and a mean per side spread that over all coordinates. Before the division the
 * eigenvalues of Σz are σₖ²(1 ± ρₖ), and σ is chosen for the condition. The same arguments give the same files, whatever
 * the number of threads.
 *
 * @param condition of Σz, before the division
 * @param mean standard deviation of the coordinates of either side's mean, likewise
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

    /** Rows, dimensions, shards and seed as the name of a directory. */
    String name() {
        return "unit-pairs-" + rows + "x" + dims + "-shards-" + shards + "-seed-" + seed + "-condition-" + condition
                + "-mean-" + mean;
    }

    /** Writes the set, unless the directory is there: it appears, by rename, only when the set is complete. */
    void write(Path directory) throws IOException, InterruptedException {
        write(directory, 0, shards);
    }

    /** Likewise some of its shards: from one number up to another, which is not included. */
    void write(Path directory, int from, int to) throws IOException, InterruptedException {
        if (Files.isDirectory(directory)) {
            System.err.println(directory + " is there already");
            return;
        }
        long start = System.nanoTime();
        Path unfinished = emptied(directory.resolveSibling(directory.getFileName() + ".unfinished"));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> written = new ArrayList<>();
            for (int shard = from; shard < to; shard++) {
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

        /** The unit vector of some coordinates, which are overwritten. */
        void embed(double[] canonical, float[] embedding) {
            for (int k = 0; k < canonical.length; k++) {
                canonical[k] *= deviations[k];
            }
            reflect(canonical, first);
            reflect(canonical, second);
            for (int k = 0; k < canonical.length; k++) {
                canonical[k] += mean[k];
            }
            double norm = Math.sqrt(dot(canonical, canonical));
            for (int k = 0; k < canonical.length; k++) {
                embedding[k] = (float) (canonical[k] / norm);
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
