package io.pairscope.engine.storage;

import io.pairscope.core.settings.ConfigException;
import java.io.IOException;
import java.util.Map;
import java.util.ServiceConfigurationError;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** The Hadoop connector of a scheme, such as that of S3. Spark brings none of an object store. */
final class Connector {
    private static final String S3 = "org.apache.hadoop:hadoop-aws";
    private static final String AZURE = "org.apache.hadoop:hadoop-azure";

    /** Artifacts by scheme; those of Hadoop have its version. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "s3a", S3,
            "s3", S3,
            "gs", "com.google.cloud.bigdataoss:gcs-connector",
            "abfs", AZURE,
            "abfss", AZURE,
            "wasb", AZURE,
            "wasbs", AZURE,
            "oss", "org.apache.hadoop:hadoop-aliyun",
            "cosn", "org.apache.hadoop:hadoop-cos");

    private Connector() {}

    /**
     * @throws ConfigException when the connector, or something that it needs, is not on the class path
     * @throws IOException likewise, when it is not known which connector that is
     */
    static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
        try {
            return path.getFileSystem(configuration);
        } catch (IOException | RuntimeException | LinkageError | ServiceConfigurationError failure) {
            Throwable root = Failures.root(failure);
            String scheme = path.toUri().getScheme();
            if (scheme != null && ARTIFACTS.containsKey(scheme)) {
                if (root instanceof UnsupportedFileSystemException) {
                    throw missing(scheme, "");
                }
                if (root instanceof ClassNotFoundException || root instanceof NoClassDefFoundError) {
                    throw missing(scheme, " (" + name(root.getMessage()) + " is missing)");
                }
            }
            throw failure;
        }
    }

    /** The class that is not there; Hadoop's messages put words around it. */
    private static String name(String message) {
        return message.replace('/', '.').replaceFirst("^Class (\\S+) not found$", "$1");
    }

    private static ConfigException missing(String scheme, String detail) {
        String artifact = ARTIFACTS.get(scheme);
        String version = artifact.startsWith("org.apache.hadoop:") ? ":" + VersionInfo.getVersion() : "";
        boolean isOtherS3 = artifact.equals(S3) && !scheme.equals("s3a");
        return new ConfigException(scheme + ":// needs the connector " + artifact + version + detail
                + ": add it with --packages under spark-submit, or name its jars in PAIRSCOPE_CLASSPATH"
                + (isOtherS3 ? ", and write s3a:// in place of " + scheme + "://" : ""));
    }
}
