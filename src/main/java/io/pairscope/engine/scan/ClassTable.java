package io.pairscope.engine.scan;

import static io.pairscope.engine.storage.TableColumn.float64;
import static io.pairscope.engine.storage.TableColumn.int64;
import static io.pairscope.engine.storage.TableColumn.text;

import io.pairscope.core.moments.Side;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.TableColumn;
import io.pairscope.engine.storage.TableSchema;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The table {@code classes/}: the geometry of every class on each side. Written by the driver. */
public final class ClassTable {
    private static final String PLACE = "classes";

    /**
     * The geometry of a class on one side: distances between unit rows, from 0 to 2; NaN where there are too few rows.
     *
     * @param diameter the largest distance of two of its rows
     * @param rmsDiameter root mean square of these distances
     * @param nearestClass whose rows come nearest; null where there is no other
     * @param margin the smallest distance to a row of another class
     * @param centroidSeparation the smallest distance of its mean to that of another class
     * @param exact whether diameter and margin are over all rows; over a sample of queries the one is a lower bound, the
     *     other an upper bound
     */
    public record OfClass(
            String name,
            Side side,
            long rows,
            double diameter,
            double rmsDiameter,
            String nearestClass,
            double margin,
            double centroidSeparation,
            boolean exact) {}

    private static final TableSchema<OfClass> SCHEMA = TableSchema.compressed(
            PLACE,
            text("class", OfClass::name),
            TableColumn.<OfClass>text("side", row -> row.side().of("image", "text"))
                    .repeating(),
            int64("rows", OfClass::rows),
            distance("diameter", OfClass::diameter),
            distance("rms_diameter", OfClass::rmsDiameter),
            TableColumn.<OfClass>text("nearest_class", OfClass::nearestClass).when(row -> row.nearestClass() != null),
            distance("margin", OfClass::margin),
            distance("centroid_separation", OfClass::centroidSeparation));

    private ClassTable() {}

    private static TableColumn<OfClass, Double> distance(String name, ToDoubleFunction<OfClass> value) {
        return float64(name, value).when(row -> Double.isFinite(value.applyAsDouble(row)));
    }

    public static void write(RunDirectory directory, List<OfClass> classes) {
        directory.writeTable(SCHEMA, PLACE + "/part-00000.parquet", table -> {
            for (OfClass one : classes) {
                table.write(one);
            }
        });
    }
}
