package io.pairscope.engine.tables;

import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.FinishedRun;
import io.pairscope.engine.storage.MissingInputException;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of a table, all of one format. Of a directory all files count, those of its directories too, but for those whose
 * name starts with a dot or an underscore.
 *
 * @param paths as they were given
 * @param uris qualified, those of a directory by name
 */
record TableFiles(List<String> paths, List<String> uris, boolean areCsv) {
    private static final int SHOWN = 3;

    /** @throws UnusableInputException when there is none, or CSV stands beside something else */
    static TableFiles of(Storage storage, String option, List<String> paths) {
        List<String> uris = new ArrayList<>();
        for (String path : paths) {
            int before = uris.size();
            try {
                Path place = storage.qualify(path);
                add(storage, storage.status(place), uris);
                if (uris.size() == before) {
                    throw new UnusableInputException(option + " " + path + " is a directory without files");
                }
                if (storage.status(place).isDirectory() && storage.exists(new Path(place, FinishedRun.VERDICT))) {
                    throw new UnusableInputException(
                            option + " " + path + " is a run; name its table, such as " + path + "/scores");
                }
            } catch (FileNotFoundException none) {
                throw new MissingInputException(option + ": nothing is at " + path);
            } catch (IOException | IllegalArgumentException failure) {
                throw new UnusableInputException(
                        option + ": cannot reach " + path + ": " + Failures.rootMessage(failure));
            }
        }
        long csv = uris.stream().filter(TableFiles::isCsv).count();
        if (csv > 0 && csv < uris.size()) {
            throw new UnusableInputException(option + " " + String.join(", ", paths) + ": " + csv + " of " + uris.size()
                    + " files are CSV; a table is CSV or Parquet as a whole");
        }
        return new TableFiles(paths, uris, csv > 0);
    }

    private static void add(Storage storage, FileStatus status, List<String> uris) throws IOException {
        if (status.isFile()) {
            if (status.getLen() == 0) {
                throw new IOException(Storage.shown(status.getPath()) + " is empty");
            }
            uris.add(status.getPath().toString());
            return;
        }
        List<FileStatus> children = storage.list(status.getPath()).stream()
                .filter(child -> !child.getPath().getName().matches("[._].*"))
                .sorted()
                .toList();
        for (FileStatus child : children) {
            add(storage, child, uris);
        }
    }

    private static boolean isCsv(String file) {
        return file.toLowerCase(Locale.ROOT).matches("(?s).*\\.[ct]sv(\\.gz)?");
    }

    /** The paths as they were given, a few of them. */
    String shown() {
        return String.join(", ", paths.subList(0, Math.min(SHOWN, paths.size()))) + (paths.size() > SHOWN ? ", …" : "");
    }
}
