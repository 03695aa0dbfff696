package io.pairscope.engine.shards;

import io.pairscope.fixtures.ArrowPairs;
import io.pairscope.fixtures.SharedSpark;
import org.apache.spark.sql.SparkSession;

/** Arrow files, whose record batches are found by a footer. */
@SharedSpark
class ArrowFileFormatTest extends ArrowStreamFormatTest {
    ArrowFileFormatTest(SparkSession spark) {
        super(spark);
    }

    @Override
    ArrowPairs pairs() {
        return ArrowPairs.file();
    }
}
