package io.pairscope.engine.tables;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Columns that a table of scores does not have, by number in the plan. */
public interface FurtherColumns {
    /** @param number the name of the column of numbers */
    Dataset<Row> read(String number);
}
