package io.pairscope.core.similarity;

import java.util.Arrays;
import java.util.Random;

/** Two sides of unit rows with all that is awkward: ties, copies, copies but for a last digit, opposite rows, and groups of right answers. */
final class PlantedRows {
    final int dims;
    final double[][] image;
    final double[][] text;
    final long[] groups;
    final int[] classes;

    /** @param lattice whether all cosines are multiples of 1/4, so that most are ties */
    PlantedRows(long seed, int dims, int count, int groupSize, boolean lattice) {
        Random random = new Random(seed);
        this.dims = dims;
        this.image = new double[count][];
        this.text = new double[count][];
        this.groups = new long[count];
        this.classes = new int[count];
        for (int i = 0; i < count; i++) {
            groups[i] = i % 17 == 16 ? -1 : i / groupSize;
            classes[i] = random.nextInt(5) - 1;
            boolean sameImage = i % groupSize > 0 && random.nextInt(3) > 0;
            image[i] = sameImage ? image[i - 1].clone() : row(random, image, i, lattice);
            text[i] = random.nextInt(4) == 0 && !lattice ? blend(random, image[i]) : row(random, text, i, lattice);
        }
    }

    private double[] row(Random random, double[][] before, int i, boolean lattice) {
        int kind = random.nextInt(8);
        if (kind == 0 && i > 0) {
            return before[random.nextInt(i)].clone();
        }
        if (kind == 1 && i > 0) {
            return Arrays.stream(before[random.nextInt(i)]).map(value -> -value).toArray();
        }
        if (kind == 2 && i > 0 && !lattice && dims > 1) {
            double[] close = before[random.nextInt(i)].clone();
            // Half of them a tie of the one copied, half clearly none.
            close[random.nextInt(dims)] += random.nextBoolean() ? 1e-14 : 1e-7;
            return close;
        }
        return lattice ? latticeRow(random) : unit(random.doubles(dims, -1, 1).toArray());
    }

    private double[] latticeRow(Random random) {
        double[] row = new double[dims];
        if (dims < 4 || random.nextBoolean()) {
            row[random.nextInt(dims)] = random.nextBoolean() ? 1 : -1;
        } else {
            int at = random.nextInt(dims - 3);
            for (int k = at; k < at + 4; k++) {
                row[k] = random.nextBoolean() ? 0.5 : -0.5;
            }
        }
        return row;
    }

    private double[] blend(Random random, double[] toward) {
        double[] row = random.doubles(dims, -1, 1).toArray();
        for (int k = 0; k < dims; k++) {
            row[k] += 2 * toward[k];
        }
        return unit(row);
    }

    private static double[] unit(double[] row) {
        double norm = Math.sqrt(dot(row, row));
        return Arrays.stream(row).map(value -> value / norm).toArray();
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += x[k] * y[k];
        }
        return sum;
    }

    double[][] rows(boolean ofImage) {
        return ofImage ? image : text;
    }

    UnitRows unitRows(boolean ofImage, int from, int to) {
        double[] values = new double[(to - from) * dims];
        for (int i = from; i < to; i++) {
            System.arraycopy(rows(ofImage)[i], 0, values, (i - from) * dims, dims);
        }
        return new UnitRows(dims, to - from, values);
    }

    /** Rows [from, to) of a side; numbers of another set are −1. */
    SideRows side(boolean ofImage, int from, int to, long[] answers, boolean otherSet, String[] ids) {
        long[] numbers = new long[to - from];
        for (int i = from; i < to; i++) {
            numbers[i - from] = otherSet ? -1 : i;
        }
        return new SideRows(
                unitRows(ofImage, from, to),
                numbers,
                Arrays.copyOfRange(answers, from, to),
                Arrays.copyOfRange(repeated(ofImage, answers), from, to),
                Arrays.copyOfRange(classes, from, to),
                ids == null ? null : Arrays.copyOfRange(ids, from, to));
    }

    /** Rows that equal an earlier one with the same answer. */
    boolean[] repeated(boolean ofImage, long[] answers) {
        double[][] rows = rows(ofImage);
        boolean[] repeated = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                repeated[i] |= answers[i] >= 0 && answers[i] == answers[j] && Arrays.equals(rows[i], rows[j]);
            }
        }
        return repeated;
    }

    int count() {
        return image.length;
    }

    @Override
    public String toString() {
        return count() + " × " + dims;
    }
}
