package io.pairscope.engine.tables;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/** Columns that a table of scores does not have, by number in the plan, as texts. */
public interface FurtherColumns {
    /** @param number the name of the column of numbers */
    Dataset<Row> read(String number);

    /** Of those that are no texts, what they are stored as. */
    Map<String, DataType> types();
}
