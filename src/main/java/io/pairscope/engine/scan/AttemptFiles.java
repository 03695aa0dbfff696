package io.pairscope.engine.scan;

import io.pairscope.engine.session.Shared;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.util.SerializableConfiguration;

/** The files of task attempts, each under a name of its own, before the driver publishes them. */
record AttemptFiles(String directory, Shared<SerializableConfiguration> shared) implements Serializable {
    /** A file of this attempt, to be called in a task. */
    Path file(String what, long number) {
        long attempt = TaskContext.get().taskAttemptId();
        return new Path(directory, what + "-" + number + "-" + attempt + ".parquet");
    }

    /** Hadoop's settings, for files without a checksum file beside them. */
    Configuration configuration() throws IOException {
        Configuration hadoop = shared.value().value();
        new Path(directory).getFileSystem(hadoop).setWriteChecksum(false);
        return hadoop;
    }
}
