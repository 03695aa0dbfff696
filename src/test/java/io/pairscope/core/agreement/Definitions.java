package io.pairscope.core.agreement;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Coefficients by their definitions, pair by pair and rank by rank, and tables to compare them on. */
public final class Definitions {
    private Definitions() {}

    /** P − Q, and the pairs that are not tied on x, and on y. */
    record Pairs(long excess, long untiedX, long untiedY) {}

    static Pairs pairs(double[] x, double[] y) {
        long excess = 0;
        long untiedX = 0;
        long untiedY = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                excess += (long) (Math.signum(x[i] - x[j]) * Math.signum(y[i] - y[j]));
                untiedX += x[i] == x[j] ? 0 : 1;
                untiedY += y[i] == y[j] ? 0 : 1;
            }
        }
        return new Pairs(excess, untiedX, untiedY);
    }

    public static double[] coefficients(double[] x, double[] y) {
        Pairs pairs = pairs(x, y);
        double n = x.length;
        double m = Math.min(
                Arrays.stream(x).distinct().count(), Arrays.stream(y).distinct().count());
        return new double[] {
            pearson(x, y),
            pearson(ranks(x), ranks(y)),
            pairs.excess / Math.sqrt((double) pairs.untiedX * pairs.untiedY),
            pairs.excess / (n * n * (m - 1) / m / 2)
        };
    }

    static double pearson(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElse(Double.NaN);
        double meanY = Arrays.stream(y).average().orElse(Double.NaN);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static double[] ranks(double[] x) {
        return Arrays.stream(x)
                .map(own -> Arrays.stream(x).filter(other -> other < own).count()
                        + (1 + Arrays.stream(x).filter(other -> other == own).count()) / 2.0)
                .toArray();
    }

    /** Numbers of the given count of levels, 0 for as many levels as there are doubles. */
    static double[] column(Random random, int rows, int levels) {
        return random.doubles(rows, -1, 1)
                .map(value -> levels == 0 ? value : Math.floor((value + 1) / 2 * levels))
                .toArray();
    }

    /** A table in which row i stands weights[i] times. */
    static double[] repeated(double[] column, int[] weights) {
        return IntStream.range(0, column.length)
                .flatMap(row -> IntStream.range(0, weights[row]).map(copy -> row))
                .mapToDouble(row -> column[row])
                .toArray();
    }
}
