package io.pairscope.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Precision;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SideGeometryTest {
    private static final int CLASSES = 4;

    record Case(long seed, int dims, int count, boolean lattice, boolean withIds, boolean other, int asked) {
        PlantedRows rows() {
            return new PlantedRows(seed, dims, count, 3, lattice);
        }

        /** Three rows share an id. */
        String[] ids() {
            return withIds
                    ? IntStream.range(0, count).mapToObj(i -> "id" + i / 3).toArray(String[]::new)
                    : null;
        }
    }

    static Stream<Case> cases() {
        int[][] shapes = {{1, 30}, {3, 50}, {4, 120}, {16, 90}, {512, 50}};
        return IntStream.range(0, 40).mapToObj(i -> {
            int[] shape = shapes[i % shapes.length];
            boolean lattice = i % 3 == 0 && shape[0] < 512 || shape[0] == 1;
            int asked = i % 4 == 3 ? shape[1] / 3 : shape[1];
            return new Case(i, shape[0], shape[1], lattice, i % 2 == 0, i % 8 >= 6, asked);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void distancesAreTheSmallestAndLargestOfAllAskedPairsHoweverTheyAreCut(Case it) {
        PlantedRows rows = it.rows();
        Random random = new Random(it.seed);
        for (Precision precision : Precision.values()) {
            SideGeometry whole = new SideGeometry(CLASSES);
            fold(it, rows, precision, whole, new int[] {0, it.asked}, new int[] {0, it.count}, random, 1000);
            SideGeometry merged = new SideGeometry(CLASSES);
            for (int[] part : DirectionFoldTest.cuts(random, 0, it.count, 40)) {
                SideGeometry one = new SideGeometry(CLASSES);
                fold(it, rows, precision, one, new int[] {0, it.asked}, part, random, 25);
                one.merge(merged);
                merged = one;
            }
            for (SideGeometry geometry : new SideGeometry[] {whole, merged}) {
                verifyClosest(it, rows, geometry);
                for (int c = 0; c < CLASSES; c++) {
                    verifyClass(it, rows, geometry, c);
                }
            }
        }
    }

    private static void fold(
            Case it,
            PlantedRows rows,
            Precision precision,
            SideGeometry geometry,
            int[] asked,
            int[] part,
            Random random,
            int most) {
        long[] answers = new long[it.count];
        Arrays.fill(answers, -1);
        SideRows queries = rows.side(true, asked[0], asked[1], answers, it.other, it.ids());
        SideRows gallery = rows.side(true, part[0], part[1], answers, false, it.ids());
        SimilarityTile tile = new SimilarityTile(precision);
        for (int[] q : DirectionFoldTest.cuts(random, 0, queries.count(), most)) {
            for (int[] g : DirectionFoldTest.cuts(random, 0, gallery.count(), most)) {
                tile.multiply(queries.vectors, q[0], q[1] - q[0], gallery.vectors, g[0], g[1] - g[0]);
                geometry.fold(tile, queries, gallery);
            }
        }
    }

    private static double distance(PlantedRows rows, int i, int j) {
        double sum = 0;
        for (int k = 0; k < rows.dims; k++) {
            sum += (rows.image[i][k] - rows.image[j][k]) * (rows.image[i][k] - rows.image[j][k]);
        }
        return sum;
    }

    private static boolean isSelf(Case it, int i, int j) {
        return !it.other && i == j;
    }

    private static void verifyClosest(Case it, PlantedRows rows, SideGeometry geometry) {
        double closest = Double.POSITIVE_INFINITY;
        long first = -1;
        long second = -1;
        for (int i = 0; i < it.asked; i++) {
            for (int j = 0; j < it.count; j++) {
                if (isSelf(it, i, j) || it.withIds && i / 3 == j / 3) {
                    continue;
                }
                long one = it.other ? -1 : Math.min(i, j);
                long two = it.other ? j : Math.max(i, j);
                double distance = distance(rows, i, j);
                if (distance < closest || distance == closest && (one < first || one == first && two < second)) {
                    closest = distance;
                    first = one;
                    second = two;
                }
            }
        }
        assertThat(geometry.closest).isEqualTo(closest);
        assertThat(geometry.closestFirst).isEqualTo(first);
        assertThat(geometry.closestSecond).isEqualTo(second);
    }

    private static void verifyClass(Case it, PlantedRows rows, SideGeometry geometry, int c) {
        double diameter = -1;
        double margin = Double.POSITIVE_INFINITY;
        int nearest = -1;
        for (int i = 0; i < it.asked; i++) {
            for (int j = 0; j < it.count; j++) {
                if (rows.classes[i] != c || isSelf(it, i, j)) {
                    continue;
                }
                double distance = distance(rows, i, j);
                int other = rows.classes[j];
                if (other == c) {
                    diameter = Math.max(diameter, distance);
                } else if (other >= 0 && (distance < margin || distance == margin && other < nearest)) {
                    margin = distance;
                    nearest = other;
                }
            }
        }
        assertThat(geometry.diameters[c]).isCloseTo(diameter, within(0.0));
        assertThat(geometry.margins[c]).isEqualTo(margin);
        assertThat(geometry.nearest[c]).isEqualTo(nearest);
    }
}
