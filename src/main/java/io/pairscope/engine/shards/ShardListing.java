package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of an input.
 *
 * @param files by name
 * @param ignored names of files in the directories that are not named as shards are
 */
record ShardListing(List<ListedFile> files, List<String> ignored) {
    private static final Set<String> OTHER_FORMATS = Set.of(
            ".npy",
            ".npz",
            ".arrow",
            ".feather",
            ".csv",
            ".tsv",
            ".json",
            ".jsonl",
            ".tar",
            ".h5",
            ".hdf5",
            ".pt",
            ".pth",
            ".safetensors",
            ".pkl");

    /**
     * Lists directories (recursively; files with the suffix, none hidden) and single files, whatever their names.
     *
     * @throws UnusableInputException when a path does not exist, is given twice, or there is no shard at all
     */
    static ShardListing of(List<String> inputs, String suffix, Storage storage) {
        Map<Path, FileStatus> files = new LinkedHashMap<>();
        List<String> ignored = new ArrayList<>();
        for (String input : inputs) {
            for (FileStatus file : list(input, suffix, storage, ignored)) {
                if (files.put(file.getPath(), file) != null) {
                    throw new UnusableInputException(
                            file.getPath() + " is given twice; its rows would count twice. Name each shard once");
                }
            }
        }
        if (files.isEmpty()) {
            throw new UnusableInputException("nothing to read: no *" + suffix + " file in " + String.join(", ", inputs)
                    + (ignored.isEmpty() ? "" : ", only " + kinds(ignored) + unread(ignored)));
        }
        return new ShardListing(named(List.copyOf(files.values())), ignored);
    }

    /** How many of some files there are, by the endings of their names, the most frequent first. */
    static String kinds(List<String> names) {
        Map<String, Long> kinds = names.stream()
                .collect(Collectors.groupingBy(ShardListing::ending, TreeMap::new, Collectors.counting()));
        return kinds.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(kind ->
                        kind.getValue() + " " + (kind.getKey().isEmpty() ? "without an ending" : "*" + kind.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
    }

    /** What to do about files in a format that embeddings often come in. */
    private static String unread(List<String> names) {
        return names.stream().map(ShardListing::ending).anyMatch(OTHER_FORMATS::contains)
                ? "; only Parquet is read: docs/inputs.md shows how to convert other formats"
                : "";
    }

    /** A path, absolute and with its scheme. */
    static Path qualify(String input, Storage storage) {
        try {
            return storage.qualify(input);
        } catch (IOException | IllegalArgumentException failure) {
            throw new UnusableInputException("cannot use the path \"" + input + "\": " + Failures.rootMessage(failure));
        }
    }

    private static List<FileStatus> list(String input, String suffix, Storage storage, List<String> ignored) {
        Path path = qualify(input, storage);
        try {
            FileStatus status = storage.status(path);
            if (status.isFile()) {
                if (!path.getName().endsWith(suffix) && OTHER_FORMATS.contains(ending(path.getName()))) {
                    throw new UnusableInputException("nothing to read: " + input + " is a *" + ending(path.getName())
                            + " file" + unread(List.of(path.getName())));
                }
                return List.of(status);
            }
            List<FileStatus> found = new ArrayList<>();
            walk(storage, path, suffix, found, ignored);
            return found;
        } catch (FileNotFoundException missing) {
            throw new UnusableInputException("nothing to read: " + input + " does not exist");
        } catch (IOException | IllegalArgumentException failure) {
            throw new UnusableInputException("cannot list " + input + ": " + Failures.rootMessage(failure));
        }
    }

    private static void walk(
            Storage storage, Path directory, String suffix, List<FileStatus> found, List<String> ignored)
            throws IOException {
        for (FileStatus status : storage.list(directory)) {
            String name = status.getPath().getName();
            if (name.startsWith(".") || name.startsWith("_")) {
                continue;
            }
            if (status.isDirectory()) {
                walk(storage, status.getPath(), suffix, found, ignored);
            } else if (name.endsWith(suffix)) {
                found.add(status);
            } else {
                ignored.add(name);
            }
        }
    }

    /** Paths below the deepest common parent, sorted: the same shards are named alike however they are listed. */
    private static List<ListedFile> named(List<FileStatus> files) {
        Path first = files.get(0).getPath();
        Path parent = first.getParent();
        for (FileStatus file : files) {
            while (!isBelow(file.getPath(), parent)) {
                parent = parent.getParent();
                if (parent == null) {
                    throw new UnusableInputException("the input lies on different file systems (" + first + ", "
                            + file.getPath() + "); audit them one by one");
                }
            }
        }
        int prefix = parent.toString().length() + (parent.isRoot() ? 0 : 1);
        return files.stream()
                .map(file -> new ListedFile(
                        file.getPath().toString().substring(prefix),
                        file.getPath().toUri().toString(),
                        file.getLen(),
                        file.getModificationTime()))
                .sorted(Comparator.comparing(file -> file.name))
                .toList();
    }

    private static boolean isBelow(Path path, Path parent) {
        for (Path up = path.getParent(); up != null; up = up.getParent()) {
            if (up.equals(parent)) {
                return true;
            }
        }
        return false;
    }
}
