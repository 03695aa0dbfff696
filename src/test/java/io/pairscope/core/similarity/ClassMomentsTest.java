package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Pairs;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassMomentsTest {
    private static double squared(double[] x, double[] y) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += (x[k] - y[k]) * (x[k] - y[k]);
        }
        return sum;
    }

    private static int[] members(int n, int classes, int ofClass) {
        return IntStream.range(0, n).filter(i -> i * i % classes == ofClass).toArray();
    }

    private static double[] centroid(double[][] rows, int[] members) {
        double[] mean = new double[rows[0].length];
        for (int i : members) {
            for (int k = 0; k < mean.length; k++) {
                mean[k] += rows[i][k] / members.length;
            }
        }
        return mean;
    }

    /** A squared diameter near 1 rounds by a few units in the last place per row. */
    @ParameterizedTest(name = "n {0}, {1} classes, seed {2}")
    @CsvSource({"6,3,1", "50,7,2", "200,10,3"})
    void diametersAndSeparationsAreThoseOfTheRowsHoweverTheyAreSplit(int n, int classes, long seed) {
        double[][] rows = Pairs.coupled(n, 5, 5, seed).unit().image();
        ClassMoments all = new ClassMoments(classes, 5);
        ClassMoments later = new ClassMoments(classes, 5);
        for (int i = 0; i < n; i++) {
            (i < n / 3 ? all : later).add(i * i % classes, rows[i], 0);
        }
        all.merge(later);
        for (int c = 0; c < classes; c++) {
            int[] members = members(n, classes, c);
            double sum = 0;
            for (int i : members) {
                for (int j : members) {
                    sum += squared(rows[i], rows[j]);
                }
            }
            assertThat(all.rows(c)).isEqualTo(members.length);
            if (members.length < 2) {
                assertThat(all.rmsDiameter(c)).isNaN();
            } else {
                double expected = Math.sqrt(sum / members.length / (members.length - 1));
                assertThat(all.rmsDiameter(c)).isCloseTo(expected, within(1e-13));
            }
            assertNearest(all, rows, c);
        }
    }

    private static void assertNearest(ClassMoments moments, double[][] rows, int ofClass) {
        int[] members = members(rows.length, moments.classes(), ofClass);
        double smallest = Double.POSITIVE_INFINITY;
        int nearest = -1;
        for (int other = 0; other < moments.classes(); other++) {
            int[] others = members(rows.length, moments.classes(), other);
            if (other != ofClass && members.length > 0 && others.length > 0) {
                double distance = Math.sqrt(squared(centroid(rows, members), centroid(rows, others)));
                assertThat(moments.separation(ofClass, other)).isCloseTo(distance, within(1e-13));
                nearest = distance < smallest ? other : nearest;
                smallest = Math.min(smallest, distance);
            }
        }
        assertThat(moments.nearest(ofClass)).isEqualTo(nearest);
    }

    @Test
    void aRowAloneHasNoDiameterAndAClassAloneNoNeighbour() {
        ClassMoments moments = new ClassMoments(2, 1);
        moments.add(1, new double[] {0, 1}, 1);

        assertThat(moments.rmsDiameter(1)).isNaN();
        assertThat(moments.rmsDiameter(0)).isNaN();
        assertThat(moments.nearest(1)).isEqualTo(-1);
        assertThat(moments.separation(0, 1)).isNaN();
    }

    @Test
    void equalRowsHaveADiameterOfRoundingAlone() {
        ClassMoments moments = new ClassMoments(1, 3);
        double third = Math.sqrt(1 / 3.0);
        for (int i = 0; i < 100; i++) {
            moments.add(0, new double[] {third, third, third}, 0);
        }

        // √(2 · a hundred units in the last place of 1).
        assertThat(moments.rmsDiameter(0)).isBetween(0.0, Math.sqrt(200 * Math.ulp(1.0)));
    }
}
