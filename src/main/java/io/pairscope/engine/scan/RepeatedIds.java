package io.pairscope.engine.scan;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Ids that come more than once, exactly, at any number of rows: a job over the id column of {@code scores/}.
 *
 * @param rows that share their id with an earlier row
 * @param mostFrequent the id that comes most often
 */
public record RepeatedIds(long rows, String mostFrequent, long times) {
    /** Reads the scores that a run has just written; empty when every id is there once. */
    public static Optional<RepeatedIds> of(Session session, RunDirectory directory) {
        session.describe("repeated ids");
        String files = Storage.withoutPatterns(directory.path("scores").toString());
        Dataset<Row> repeated = session.spark()
                .read()
                .parquet(files)
                .groupBy("id")
                .count()
                .filter("count > 1")
                .cache();
        try {
            List<Row> most = repeated.orderBy(repeated.col("count").desc(), repeated.col("id"))
                    .takeAsList(1);
            if (most.isEmpty()) {
                return Optional.empty();
            }
            long rows = repeated.selectExpr("sum(count - 1)").first().getLong(0);
            return Optional.of(
                    new RepeatedIds(rows, most.get(0).getString(0), most.get(0).getLong(1)));
        } finally {
            repeated.unpersist();
        }
    }
}
