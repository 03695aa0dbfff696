package io.pairscope.engine.storage;

import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.engine.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A fresh directory for one run. Everything is written below it; {@code verdict.json} comes last and by rename, so a
 * directory without it is unfinished.
 */
public final class RunDirectory {
    private static final String VERDICT = "verdict.json";
    private static final String MANIFEST = "manifest.json";
    private static final String STATE = "state";

    private final Path root;
    private final FileSystem fileSystem;
    private final Configuration configuration;
    private boolean holdsEarlierRun;
    private boolean resumes;

    private RunDirectory(Path root, FileSystem fileSystem, Configuration configuration) {
        this.root = root;
        this.fileSystem = fileSystem;
        this.configuration = configuration;
    }

    /**
     * Checks the place; nothing is made or deleted before {@link #open}.
     *
     * @param inputs qualified paths that must neither hold the directory nor lie in it
     * @throws OutputTakenException when something is there that may not be replaced
     */
    public static RunDirectory at(Session session, String output, ExistingOutput existing, List<String> inputs) {
        Configuration configuration = session.configuration();
        try {
            Path path = new Path(output);
            FileSystem fileSystem = path.getFileSystem(configuration);
            fileSystem.setWriteChecksum(false);
            Path root = fileSystem.makeQualified(path);
            requireApart(root, inputs);
            RunDirectory directory = new RunDirectory(root, fileSystem, configuration);
            directory.requireFree(existing);
            return directory;
        } catch (IOException | IllegalArgumentException failure) {
            throw new OutputTakenException("cannot write to " + output + ": " + Failures.rootMessage(failure));
        }
    }

    private static void requireApart(Path root, List<String> inputs) {
        String mine = root + "/";
        for (String input : inputs) {
            String theirs = input + "/";
            if (mine.startsWith(theirs)) {
                throw new OutputTakenException("the output " + root + " lies inside the input " + input
                        + "; choose a directory outside of it");
            }
            if (theirs.startsWith(mine)) {
                throw new OutputTakenException(
                        "the input " + input + " lies inside the output " + root + "; choose another output directory");
            }
        }
    }

    private void requireFree(ExistingOutput existing) throws IOException {
        if (existing == ExistingOutput.RESUME) {
            if (!fileSystem.exists(new Path(root, MANIFEST))) {
                throw new OutputTakenException(
                        "nothing to resume: no earlier run is in " + root + "; run it without --resume");
            }
            resumes = true;
            holdsEarlierRun = true;
            return;
        }
        if (!fileSystem.exists(root)) {
            return;
        }
        if (fileSystem.getFileStatus(root).isFile()) {
            throw new OutputTakenException("the output " + root + " is a file; name a directory");
        }
        if (fileSystem.listStatus(root).length == 0) {
            return;
        }
        if (existing == ExistingOutput.REFUSE) {
            throw new OutputTakenException(
                    "the output directory " + root + " is taken; name a fresh one or add --overwrite");
        }
        if (!fileSystem.exists(new Path(root, VERDICT)) && !fileSystem.exists(new Path(root, MANIFEST))) {
            throw new OutputTakenException("the output directory " + root
                    + " holds something that is not an earlier run; --overwrite will not delete it");
        }
        holdsEarlierRun = true;
    }

    /** Whether there are results of an earlier run, which {@link #open} will delete. */
    public boolean holdsEarlierRun() {
        return holdsEarlierRun;
    }

    /** Whether the run that is in it has come to a verdict. */
    public boolean isFinished() {
        try {
            return fileSystem.exists(new Path(root, VERDICT));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look into " + root, failure);
        }
    }

    /** Makes the directory, empty; of a run to resume only {@code state/} is kept. */
    public void open() {
        try {
            if (resumes) {
                for (FileStatus status : fileSystem.listStatus(root)) {
                    if (!status.getPath().getName().equals(STATE)) {
                        fileSystem.delete(status.getPath(), true);
                    }
                }
            }
            if (holdsEarlierRun && !resumes) {
                fileSystem.delete(root, true);
            }
            holdsEarlierRun = false;
            if (!fileSystem.mkdirs(root)) {
                throw new IOException("it could not be made");
            }
        } catch (IOException failure) {
            throw new OutputTakenException(
                    "cannot write to the output directory " + root + ": " + Failures.rootMessage(failure));
        }
    }

    /** The directory's qualified path. */
    public String qualified() {
        return root.toString();
    }

    public Path root() {
        return root;
    }

    public Configuration configuration() {
        return configuration;
    }

    /** A file or directory of this run. */
    public Path path(String relative) {
        return new Path(root, relative);
    }

    /** Writes a text file. */
    public void write(String relative, String text) {
        try (OutputStream stream = fileSystem.create(path(relative), true)) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + path(relative), failure);
        }
    }

    /** Writes the verdict, which finishes the run. */
    public void finish(String verdict) {
        String temporary = "." + VERDICT;
        write(temporary, verdict);
        rename(path(temporary), path(VERDICT));
    }

    public void rename(Path from, Path to) {
        try {
            fileSystem.mkdirs(to.getParent());
            if (!fileSystem.rename(from, to)) {
                throw new IOException("rename refused");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot move " + from + " to " + to, failure);
        }
    }

    public void makeDirectory(String relative) {
        try {
            fileSystem.mkdirs(path(relative));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make " + path(relative), failure);
        }
    }

    public void delete(String relative) {
        try {
            fileSystem.delete(path(relative), true);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete " + path(relative), failure);
        }
    }

    @Override
    public String toString() {
        return Places.shown(root);
    }
}
