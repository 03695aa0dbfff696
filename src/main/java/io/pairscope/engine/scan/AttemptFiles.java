package io.pairscope.engine.scan;

import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.Storage;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/** The files of task attempts, each under a name of its own, before the driver publishes them. */
record AttemptFiles(String directory, Shared<Storage> storage) implements Serializable {
    /** A file of this attempt, to be called in a task. */
    Path file(String what, long number) {
        long attempt = TaskContext.get().taskAttemptId();
        return new Path(directory, what + "-" + number + "-" + attempt + ".parquet");
    }
}
