package io.pairscope.job.retrieve;

import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Angles;
import io.pairscope.core.similarity.ClassMoments;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.SideGeometry;
import io.pairscope.core.similarity.Uniformity;
import io.pairscope.core.statistics.RetrievalStatistics;
import io.pairscope.engine.scan.ClassTable;
import io.pairscope.engine.scan.ClassTable.OfClass;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How rows of a side lie to one another: uniformity, the smallest angle, classes.
 *
 * @param classes their names, in the order of their numbers; none where no column of classes was asked for
 * @param moments of the classes of the gallery, by side
 */
record GeometrySection(Retrieved retrieved, List<String> classes, Map<Side, ClassMoments> moments) {
    void addTo(Report report, RunDirectory directory) {
        for (Direction direction : List.of(Direction.IMAGE_TO_IMAGE, Direction.TEXT_TO_TEXT)) {
            if (retrieved.asks(direction)) {
                addUniformity(report, direction);
                addAngle(report, direction.query());
            }
        }
        Optional<String> column = retrieved.options().classes();
        if (column.isPresent()) {
            addClasses(report, directory, column.get());
        }
    }

    private void addClasses(Report report, RunDirectory directory, String column) {
        if (classes.isEmpty()) {
            report.warn("the column " + column + " has no value: there are no classes");
        }
        List<OfClass> all = new ArrayList<>();
        moments.forEach((side, ofSide) -> addClasses(side, ofSide, all));
        ClassesSection section = new ClassesSection(all);
        section.addTo(report);
        if (section.isCut()) {
            ClassTable.write(directory, all);
        }
    }

    private void addUniformity(Report report, Direction direction) {
        if (!retrieved.options().searchesItself()) {
            report.undefined(
                    RetrievalStatistics.UNIFORMITY.get(direction.query()), "is of one set: leave --gallery out");
            return;
        }
        long rows = retrieved.gallery().counts().accepted();
        Retrieved.put(
                report,
                RetrievalStatistics.UNIFORMITY.get(direction.query()),
                Uniformity.of(retrieved.of(direction).found().sums, rows, null),
                null,
                "needs two rows");
    }

    private void addAngle(Report report, Side side) {
        double closest = retrieved.answers().geometry().get(side).closest;
        boolean found = Double.isFinite(closest);
        report.put(
                RetrievalStatistics.MIN_ANGLE.get(side),
                found ? Angles.ofSquaredChord(closest) : Double.NaN,
                found ? bound("upper") : "no two rows have different ids");
    }

    /** What a distance over some queries says of all rows; null where they are all of them. */
    private String bound(String which) {
        if (!retrieved.options().searchesItself()) {
            return "between a row of the input and a row of the gallery";
        }
        return retrieved.asksAll()
                ? null
                : which + " bound: over " + retrieved.asked().numbers().length + " of "
                        + retrieved.input().counts().accepted() + " rows, to all rows";
    }

    private void addClasses(Side side, ClassMoments ofSide, List<OfClass> all) {
        SideGeometry geometry = retrieved.answers().geometry().get(side);
        for (int c = 0; c < classes.size(); c++) {
            int nearestCentroid = ofSide.nearest(c);
            boolean near = geometry != null && geometry.nearest[c] >= 0;
            all.add(new OfClass(
                    classes.get(c),
                    side,
                    ofSide.rows(c),
                    diameter(geometry, c, ofSide.rows(c)),
                    ofSide.rmsDiameter(c),
                    near ? classes.get(geometry.nearest[c]) : null,
                    near ? Math.sqrt(geometry.margins[c]) : Double.NaN,
                    nearestCentroid < 0 ? Double.NaN : ofSide.separation(c, nearestCentroid),
                    retrieved.asksAll()));
        }
    }

    /** That of a single row is 0. */
    private static double diameter(SideGeometry geometry, int ofClass, long rows) {
        if (geometry == null || geometry.diameters[ofClass] < 0) {
            return rows == 1 ? 0 : Double.NaN;
        }
        return Math.sqrt(geometry.diameters[ofClass]);
    }
}
