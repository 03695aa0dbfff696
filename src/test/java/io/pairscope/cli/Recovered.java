package io.pairscope.cli;

import io.pairscope.fixtures.UnitRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * What {@code recovered/} holds, in the order of the ids {@code row-0}, {@code row-1}, …
 *
 * @param embeddings row after row
 */
record Recovered(int rank, double[] selfSimilarities, double[] embeddings) {
    static Recovered of(CommandRun run) {
        Map<String, Row> byId = new HashMap<>();
        for (Row row : run.recovered()) {
            if (byId.put(row.getAs("id"), row) != null) {
                throw new AssertionError(row.getAs("id") + " was recovered twice");
            }
        }
        int n = byId.size();
        int rank = byId.get("row-0").getList(2).size();
        double[] self = new double[n];
        double[] embeddings = new double[n * rank];
        for (int i = 0; i < n; i++) {
            Row row = byId.get("row-" + i);
            self[i] = row.getDouble(1);
            List<Double> embedding = row.getList(2);
            for (int k = 0; k < rank; k++) {
                embeddings[i * rank + k] = embedding.get(k);
            }
        }
        return new Recovered(rank, self, embeddings);
    }

    /** Dot products of all pairs of embeddings. */
    double[] similarities() {
        return UnitRows.similarities(embeddings, embeddings, rank);
    }

    /** The largest difference to the cosines of true rows, over all pairs. */
    double error(double[] trueRows, int dims) {
        return largestDifference(similarities(), UnitRows.similarities(trueRows, trueRows, dims));
    }

    static double largestDifference(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new AssertionError(a.length + " values against " + b.length);
        }
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
