package io.pairscope.engine.shards;

import io.pairscope.fixtures.SharedSpark;
import java.util.zip.ZipEntry;
import org.apache.spark.sql.SparkSession;

/** npz archives as {@code numpy.savez_compressed} writes them: arrays are inflated from their beginning. */
@SharedSpark
class DeflatedNpzFormatTest extends StoredNpzFormatTest {
    DeflatedNpzFormatTest(SparkSession spark) {
        super(spark);
    }

    @Override
    int method() {
        return ZipEntry.DEFLATED;
    }
}
