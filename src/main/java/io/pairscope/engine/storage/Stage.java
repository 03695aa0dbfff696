package io.pairscope.engine.storage;

import static io.pairscope.engine.storage.EarlierRun.VERDICT;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The hidden directory in which a run writes while an earlier one is still in its place. Once the verdict is reached, the
 * earlier run goes, its verdict first, and the files of the new run come, its verdict last. What is done can be told from
 * what is left to do: a switch that was interrupted goes on where it stopped, also between the copy and the deletion that are
 * a rename on object stores.
 */
record Stage(Storage storage, Path root, Path directory) {
    private static final String PREFIX = ".run-";

    /** The verdict while the earlier run may still be there. */
    static final String REACHED = "." + VERDICT;

    static Stage of(Storage storage, Path root, String run) {
        return new Stage(storage, root, new Path(root, PREFIX + run));
    }

    static boolean isStage(String name) {
        return name.startsWith(PREFIX);
    }

    /** Those that runs have left, the newest last. */
    static List<Stage> leftIn(Storage storage, Path root) throws IOException {
        return storage.listIfThere(root).stream()
                .map(FileStatus::getPath)
                .filter(path -> isStage(path.getName()))
                .sorted()
                .map(path -> new Stage(storage, root, path))
                .toList();
    }

    /** Puts a run that has reached its verdict into its place; does nothing otherwise. */
    void settle() throws IOException {
        Path reached = new Path(directory, REACHED);
        Path verdict = new Path(directory, VERDICT);
        if (storage.exists(reached)) {
            clear();
            storage.replace(reached, verdict);
        }
        if (storage.exists(verdict)) {
            for (FileStatus entry : storage.list(directory)) {
                if (!entry.getPath().equals(verdict)) {
                    move(entry, root);
                }
            }
            storage.replace(verdict, new Path(root, VERDICT));
            storage.delete(directory);
        }
    }

    private void clear() throws IOException {
        storage.delete(new Path(root, VERDICT));
        for (FileStatus entry : storage.list(root)) {
            Path path = entry.getPath();
            if (!path.equals(directory) && !path.getName().equals(Ownership.FILE)) {
                storage.delete(path);
            }
        }
    }

    /** File by file: object stores may have moved a part of a directory before. */
    private void move(FileStatus entry, Path into) throws IOException {
        Path to = new Path(into, entry.getPath().getName());
        if (entry.isDirectory()) {
            storage.makeDirectory(to);
            for (FileStatus child : storage.list(entry.getPath())) {
                move(child, to);
            }
        } else {
            storage.replace(entry.getPath(), to);
        }
    }
}
