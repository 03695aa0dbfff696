package io.pairscope.engine.storage;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.engine.session.Session;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Files and directories on every file system that Hadoop knows, all opened under one configuration. Tasks may carry it.
 * Local files get no {@code .crc} files beside them: formats of the product have checksums of their own. Whatever goes wrong
 * is an {@link IOException}, also where Hadoop's local file system throws an {@link FSError}: on a full disk, or one that fails.
 */
public final class Storage implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of S3A: the store itself refuses to replace an object. Others pass it over. */
    private static final String CREATE_IF_ABSENT = "fs.option.create.conditional.overwrite";

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
     * @throws ConfigException when there is no connector for its scheme
     * @throws IllegalArgumentException when it is no path, such as an empty text
     */
    public Path qualify(String path) throws IOException {
        return qualify(new Path(path));
    }

    public Path qualify(Path path) throws IOException {
        return ask(path, fileSystem -> fileSystem.makeQualified(path));
    }

    public boolean exists(Path path) throws IOException {
        return ask(path, fileSystem -> fileSystem.exists(path));
    }

    /** @throws FileNotFoundException when nothing is there */
    public FileStatus status(Path path) throws IOException {
        return ask(path, fileSystem -> fileSystem.getFileStatus(path));
    }

    /**
     * The files and directories directly in a directory.
     *
     * @throws FileNotFoundException when it is not there
     */
    public List<FileStatus> list(Path directory) throws IOException {
        return ask(directory, fileSystem -> List.of(fileSystem.listStatus(directory)));
    }

    /** The same; none when it is not there. */
    public List<FileStatus> listIfThere(Path directory) throws IOException {
        try {
            return list(directory);
        } catch (FileNotFoundException none) {
            return List.of();
        }
    }

    /**
     * The length of all files in a directory together, or of a file.
     *
     * @throws FileNotFoundException when it is not there
     */
    public long bytes(Path path) throws IOException {
        return ask(path, fileSystem -> fileSystem.getContentSummary(path).getLength());
    }

    /** Makes a directory and its parents, unless they are there. */
    public void makeDirectory(Path directory) throws IOException {
        if (!ask(directory, fileSystem -> fileSystem.mkdirs(directory))) {
            throw new IOException("it could not be made");
        }
    }

    /** Writes a text file, replacing one that is there. */
    public void write(Path file, String text) throws IOException {
        try (OutputStream stream = newFile(file, fileSystem -> fileSystem.create(file, true))) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Writes a text file that is not there yet, as surely as the file system can tell: of two programs that do so at once
     * one alone succeeds on local file systems, on HDFS, and on S3 where the store refuses to replace.
     *
     * @throws IOException when it is there
     */
    void writeNew(Path file, String text) throws IOException {
        if (isLocal(file)) {
            try {
                Files.createFile(java.nio.file.Path.of(file.toUri().getPath()));
            } catch (FileAlreadyExistsException there) {
                throw new IOException("it is there already", there);
            }
            write(file, text);
            return;
        }
        try (OutputStream stream = newFile(file, fileSystem -> createIfAbsent(fileSystem, file))) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static FSDataOutputStream createIfAbsent(FileSystem fileSystem, Path file) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(file);
        builder.overwrite(false).recursive();
        builder.opt(CREATE_IF_ABSENT, true);
        return builder.build();
    }

    /** A short text file. */
    String read(Path file) throws IOException {
        return ask(file, fileSystem -> {
            try (InputStream stream = fileSystem.open(file)) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
        });
    }

    /** Gives a file the modification time of now: by that alone where the file system can, else by writing it again. */
    void touch(Path file, String text) throws IOException {
        long now = System.currentTimeMillis();
        ask(file, fileSystem -> {
            fileSystem.setTimes(file, now, -1);
            return now;
        });
        if (status(file).getModificationTime() < now - 1000) {
            write(file, text);
        }
    }

    /**
     * Gives a finished file, or a directory, its final name, at which nothing may be yet. One step on HDFS and local file
     * systems: it is there as a whole or not at all. Object stores copy and then delete; there too each object appears as a
     * whole, but it costs the time of a copy.
     */
    public void publish(Path from, Path to) throws IOException {
        makeDirectory(to.getParent());
        if (!ask(from, fileSystem -> fileSystem.rename(from, to))) {
            throw new IOException("rename refused");
        }
    }

    /** The same where something may be in its place: a copy of the file, of a step that an object store did not end. */
    void replace(Path from, Path to) throws IOException {
        delete(to);
        publish(from, to);
    }

    /** Deletes a file, or a directory with all in it, if it is there. */
    public void delete(Path path) throws IOException {
        ask(path, fileSystem -> fileSystem.delete(path, true));
    }

    /** A file to write, which must not be there yet. One that cannot be written to its end leaves nothing behind. */
    public OutputStream create(Path file) throws IOException {
        return newFile(file);
    }

    NewFile newFile(Path file) throws IOException {
        return newFile(file, fileSystem -> fileSystem.create(file, false));
    }

    private NewFile newFile(Path file, Call<FSDataOutputStream> creation) throws IOException {
        return new NewFile(this, file, ask(file, fileSystem -> {
            fileSystem.setWriteChecksum(false);
            return creation.on(fileSystem);
        }));
    }

    /** A file to read at any position. */
    public InputChannel open(Path file) throws IOException {
        return ask(file, any -> {
            FileSystem fileSystem = forReading(file);
            long length = fileSystem.getFileStatus(file).getLen();
            return new InputChannel(fileSystem.open(file), length);
        });
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

    private static boolean isLocal(Path path) {
        return "file".equals(path.toUri().getScheme());
    }

    private interface Call<T> {
        T on(FileSystem fileSystem) throws IOException;
    }

    private <T> T ask(Path path, Call<T> call) throws IOException {
        try {
            return call.on(fileSystem(path));
        } catch (FSError failure) {
            throw ofDisk(failure);
        }
    }

    /**
     * Name, length and modification time of a file, or of all files in a directory, which tell it from another one in its place.
     *
     * @throws FileNotFoundException when nothing is there
     */
    public String stamp(Path path) throws IOException {
        FileStatus status = status(path);
        if (status.isFile()) {
            return path + " " + status.getLen() + " " + status.getModificationTime();
        }
        StringBuilder stamps = new StringBuilder(path.toString());
        List<FileStatus> entries = new ArrayList<>(list(path));
        entries.sort(Comparator.comparing(FileStatus::getPath));
        for (FileStatus entry : entries) {
            stamps.append('\n').append(stamp(entry.getPath()));
        }
        return stamps.toString();
    }

    /** What a disk that is full or fails throws, as everybody expects it. */
    static IOException ofDisk(FSError failure) {
        return new IOException(Failures.rootMessage(failure), failure);
    }

    private FileSystem fileSystem(Path path) throws IOException {
        return Connector.fileSystem(path, configuration());
    }
}
