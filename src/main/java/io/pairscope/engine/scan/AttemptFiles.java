package io.pairscope.engine.scan;

import io.pairscope.engine.session.Shared;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.util.SerializableConfiguration;

/** The files of task attempts, each under a name of its own, before the driver publishes them. */
final class AttemptFiles implements Serializable {
    private static final long serialVersionUID = 1;

    private final String directory;
    private final Shared<SerializableConfiguration> configuration;

    AttemptFiles(String directory, Shared<SerializableConfiguration> configuration) {
        this.directory = directory;
        this.configuration = configuration;
    }

    /** A file of this attempt, to be called in a task. */
    Path file(String what, int task) {
        long attempt = TaskContext.get().taskAttemptId();
        return new Path(directory, what + "-" + task + "-" + attempt + ".parquet");
    }

    /** Hadoop's settings, for files without a checksum file beside them. */
    Configuration configuration() throws IOException {
        Configuration hadoop = configuration.value().value();
        new Path(directory).getFileSystem(hadoop).setWriteChecksum(false);
        return hadoop;
    }
}
