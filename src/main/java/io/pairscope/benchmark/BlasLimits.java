package io.pairscope.benchmark;

import io.pairscope.core.linalg.Blas;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The limits of the machine for matrix products in double precision, as the scans have them: one BLAS thread per Java thread,
 * matrices of order 1 024, one second. In 10⁹ operations per second: a general product (dgemm) counts 2n³, a symmetric
 * rank-n update (dsyrk) n³, since it fills a triangle.
 */
final class BlasLimits {
    private static final int ORDER = 1024;
    private static final double CUBE = 1.0 * ORDER * ORDER * ORDER;
    private static final long NANOSECONDS = 1_000_000_000;

    private BlasLimits() {}

    /** @param threads that multiply at the same time, all together */
    static double dgemm(int threads) {
        return gigaflops(
                threads, 2 * CUBE, (a, c) -> Blas.gemm("N", "T", ORDER, ORDER, ORDER, 1, a, ORDER, a, ORDER, 0, c));
    }

    /** @param threads likewise */
    static double dsyrk(int threads) {
        return gigaflops(threads, CUBE, (a, c) -> Blas.syrk(ORDER, ORDER, 1, a, 0, c));
    }

    private static double gigaflops(int threads, double flops, BiConsumer<double[], double[]> product) {
        Worker[] workers = IntStream.range(0, threads)
                .mapToObj(seed -> new Worker(product, seed))
                .toArray(Worker[]::new);
        Stream.of(workers).forEach(Thread::start);
        double perSecond = 0;
        for (Worker worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
            perSecond += worker.perSecond;
        }
        return flops * perSecond / 1e9;
    }

    private static final class Worker extends Thread {
        private final BiConsumer<double[], double[]> product;
        private final double[] a;
        private final double[] c = new double[ORDER * ORDER];
        private double perSecond;

        Worker(BiConsumer<double[], double[]> product, long seed) {
            this.product = product;
            this.a = new SplittableRandom(seed).doubles((long) ORDER * ORDER).toArray();
        }

        @Override
        public void run() {
            product.accept(a, c);
            long start = System.nanoTime();
            long products = 0;
            long now;
            do {
                product.accept(a, c);
                products++;
                now = System.nanoTime();
            } while (now - start < NANOSECONDS);
            perSecond = products * 1e9 / (now - start);
        }
    }
}
