package io.pairscope.engine.snapshot;

import io.pairscope.engine.formats.arrow.ArrowFormat;
import io.pairscope.engine.storage.ArrowRecords;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/** Which paths are {@linkplain MomentsFile saved states}, where pairs could stand as well. */
public final class StatePaths {
    private static final String ENDING = ".arrow";
    /** As {@link SnapshotDirectory} names them. */
    private static final Pattern KEPT = Pattern.compile("\\d{8}");

    private StatePaths() {}

    /** Whether a file is a saved state, or another file of Pairscope's own: by its metadata, whatever else is in it. */
    public static boolean isState(Storage storage, String path) {
        return path.endsWith(ENDING)
                && ArrowFormat.metadata(storage, MomentsFile.path(path))
                        .filter(ArrowRecords::isOwn)
                        .isPresent();
    }

    /**
     * The saved state in the output of an audit, in the {@code state} directory of that, or the newest in a directory of kept
     * moments; empty for anything else. The directory is listed, and a few files are asked for.
     */
    public static Optional<String> ofRun(Storage storage, String directory) {
        String name = new Path(MomentsFile.RUN_STATE).getName();
        return Stream.concat(
                        Stream.of(MomentsFile.RUN_STATE, name),
                        kept(storage, directory).map(number -> number + "/" + name))
                .flatMap(file -> beneath(directory, file))
                .filter(file -> isState(storage, file))
                .findFirst();
    }

    /** The names of the two newest directories of kept moments, the newest first: shards may lie in thousands of directories with dates as names. */
    private static Stream<String> kept(Storage storage, String directory) {
        try {
            return storage.listIfThere(new Path(directory)).stream()
                    .map(entry -> entry.getPath().getName())
                    .filter(name -> KEPT.matcher(name).matches())
                    .sorted(Comparator.reverseOrder())
                    .limit(2);
        } catch (IOException | IllegalArgumentException unknown) {
            return Stream.empty();
        }
    }

    /** None where the name of the directory is none, which those say who read it. */
    private static Stream<String> beneath(String directory, String name) {
        try {
            return Stream.of(new Path(new Path(directory), name).toString());
        } catch (IllegalArgumentException noPath) {
            return Stream.empty();
        }
    }

    /**
     * Whether a path is read as a saved state where pairs could stand as well. A file {@code *.arrow} that is missing or
     * damaged is taken for a state, so that reading it says what is wrong.
     */
    public static boolean isReadAsState(Storage storage, String path) {
        if (!path.endsWith(ENDING) || isDirectory(storage, MomentsFile.path(path))) {
            return false;
        }
        return ArrowFormat.metadata(storage, MomentsFile.path(path))
                .map(ArrowRecords::isOwn)
                .orElse(true);
    }

    private static boolean isDirectory(Storage storage, Path path) {
        try {
            return storage.status(path).isDirectory();
        } catch (IOException unknown) {
            return false;
        }
    }
}
