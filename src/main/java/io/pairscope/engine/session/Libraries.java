package io.pairscope.engine.session;

import java.security.CodeSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * The jars of libraries that Spark brings, as the driver has loaded them. On a cluster its own stand in front of those that
 * Pairscope was built with, so only a run can tell their versions.
 */
final class Libraries {
    /** A class of each library. */
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("arrow", "org.apache.arrow.vector.FieldVector"),
            Map.entry("hadoop", "org.apache.hadoop.fs.FileSystem"),
            Map.entry("jackson", "com.fasterxml.jackson.databind.ObjectMapper"),
            Map.entry("log4j", "org.apache.logging.log4j.core.LoggerContext"),
            Map.entry("lz4", "net.jpountz.lz4.LZ4Factory"),
            Map.entry("netty", "io.netty.buffer.ByteBuf"),
            Map.entry("parquet", "org.apache.parquet.hadoop.ParquetFileReader"),
            Map.entry("s3a", "org.apache.hadoop.fs.s3a.S3AFileSystem"),
            Map.entry("gcs", "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem"),
            Map.entry("azure", "org.apache.hadoop.fs.azurebfs.AzureBlobFileSystem"),
            Map.entry("scala", "scala.Option"),
            Map.entry("snappy", "org.xerial.snappy.Snappy"),
            Map.entry("zstd", "com.github.luben.zstd.Zstd"));

    private Libraries() {}

    /** Names of jars by library; those that are not there are left out. */
    static Map<String, String> found() {
        Map<String, String> jars = new TreeMap<>();
        CLASSES.forEach((library, name) -> {
            String jar = jar(name);
            if (jar != null) {
                jars.put(library, jar);
            }
        });
        return jars;
    }

    private static String jar(String name) {
        try {
            CodeSource source = Class.forName(
                            name, false, Thread.currentThread().getContextClassLoader())
                    .getProtectionDomain()
                    .getCodeSource();
            if (source == null) {
                return null;
            }
            String path = source.getLocation().getPath();
            return path.substring(path.lastIndexOf('/') + 1);
        } catch (ClassNotFoundException | LinkageError missing) {
            return null;
        }
    }
}
