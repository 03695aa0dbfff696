package io.pairscope.engine.storage;

import io.pairscope.engine.session.Session;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Files and directories on every file system that Hadoop knows, all opened under one configuration. Tasks may carry it.
 * Local files get no {@code .crc} files beside them: formats of the product have checksums of their own.
 */
public final class Storage implements Serializable {
    private static final long serialVersionUID = 1;

    private final SerializableConfiguration configuration;

    public Storage(Configuration configuration) {
        this.configuration = new SerializableConfiguration(configuration);
    }

    public static Storage of(Session session) {
        return new Storage(session.configuration());
    }

    /**
     * The same settings for commands that start no Spark session.
     *
     * @param defaults a file like Spark's spark-defaults.conf, of which {@code spark.hadoop.*} counts
     */
    public static Storage withoutSession(Optional<java.nio.file.Path> defaults) {
        return new Storage(Session.configuration(defaults));
    }

    /** Whether a qualified path is another one, or lies in it. */
    public static boolean isWithin(String path, String directory) {
        return (path + "/").startsWith(directory + "/");
    }

    /** Whether two qualified paths are the same, or one lies in the other. */
    public static boolean overlap(String a, String b) {
        return isWithin(a, b) || isWithin(b, a);
    }

    /** A path that Spark's readers take by its letters: they expand patterns. */
    public static String withoutPatterns(String path) {
        return path.replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0");
    }

    /** A path as messages spell it: a local one without its scheme. */
    public static String shown(Path path) {
        return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
    }

    /**
     * The absolute path with its scheme.
     *
     * @throws IOException when no file system is known for the scheme
     * @throws IllegalArgumentException when it is no path, such as an empty text
     */
    public Path qualify(String path) throws IOException {
        return qualify(new Path(path));
    }

    public Path qualify(Path path) throws IOException {
        return fileSystem(path).makeQualified(path);
    }

    public boolean exists(Path path) throws IOException {
        return fileSystem(path).exists(path);
    }

    /** @throws FileNotFoundException when nothing is there */
    public FileStatus status(Path path) throws IOException {
        return fileSystem(path).getFileStatus(path);
    }

    /**
     * The files and directories directly in a directory.
     *
     * @throws FileNotFoundException when it is not there
     */
    public List<FileStatus> list(Path directory) throws IOException {
        return List.of(fileSystem(directory).listStatus(directory));
    }

    /** The same; none when it is not there. */
    public List<FileStatus> listIfThere(Path directory) throws IOException {
        try {
            return list(directory);
        } catch (FileNotFoundException none) {
            return List.of();
        }
    }

    /** Makes a directory and its parents, unless they are there. */
    public void makeDirectory(Path directory) throws IOException {
        if (!fileSystem(directory).mkdirs(directory)) {
            throw new IOException("it could not be made");
        }
    }

    /** Writes a text file, replacing one that is there. */
    public void write(Path file, String text) throws IOException {
        try (OutputStream stream = forWriting(file).create(file, true)) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Gives a finished file its final name, at which nothing may be yet. One step on HDFS and local file systems: the file
     * is there as a whole or not at all. Object stores copy and then delete; there too the object appears as a whole, but
     * it costs the time of a copy.
     */
    public void publish(Path from, Path to) throws IOException {
        makeDirectory(to.getParent());
        if (!fileSystem(from).rename(from, to)) {
            throw new IOException("rename refused");
        }
    }

    /** Deletes a file, or a directory with all in it, if it is there. */
    public void delete(Path path) throws IOException {
        fileSystem(path).delete(path, true);
    }

    /** A file to write, which must not be there yet. */
    public OutputStream create(Path file) throws IOException {
        return forWriting(file).create(file, false);
    }

    /** A file to read at any position. */
    public InputChannel open(Path file) throws IOException {
        FileSystem fileSystem = forReading(file);
        long length = fileSystem.getFileStatus(file).getLen();
        return new InputChannel(fileSystem.open(file), length);
    }

    /** Local files have checksums beside them, but Hadoop cannot name those of a file with a colon in its name. */
    private FileSystem forReading(Path file) throws IOException {
        FileSystem fileSystem = fileSystem(file);
        boolean isUnnameable = file.getName().indexOf(':') >= 0;
        return isUnnameable && fileSystem instanceof ChecksumFileSystem checked
                ? checked.getRawFileSystem()
                : fileSystem;
    }

    /** For libraries that open files themselves. */
    public Configuration configuration() {
        return configuration.value();
    }

    /** Where a library is to write; Hadoop hands it the same file system, since it keeps one per scheme. */
    FileSystem forWriting(Path file) throws IOException {
        FileSystem fileSystem = fileSystem(file);
        fileSystem.setWriteChecksum(false);
        return fileSystem;
    }

    private FileSystem fileSystem(Path path) throws IOException {
        return path.getFileSystem(configuration());
    }
}
