package io.pairscope.engine;

import io.pairscope.moments.PairMoments;
import io.pairscope.moments.Precision;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A {@link Ledger} kept from night to night, so that only new and changed shards are read. Each run adds a numbered
 * directory with {@code moments.arrow} (a {@link StateFile}) and {@code ledger.arrow}; the ledger comes last and by
 * rename, so a directory without it is unfinished and passed over. The newest two are kept.
 */
public final class StateDirectory {
    private static final String LEDGER = "ledger.arrow";
    private static final String MOMENTS = "moments.arrow";
    private static final int KEPT = 2;

    private final Path root;
    private final FileSystem fileSystem;
    private final Configuration configuration;

    private StateDirectory(Path root, FileSystem fileSystem, Configuration configuration) {
        this.root = root;
        this.fileSystem = fileSystem;
        this.configuration = configuration;
    }

    /** A saved ledger and what its moments were measured with. */
    private record Saved(StateFile.Header header, Ledger ledger, double fastError) {}

    /**
     * Checks the place; makes nothing.
     *
     * @param others qualified paths of inputs and output, which must neither hold the directory nor lie in it
     * @throws OutputTakenException when it cannot be used
     */
    public static StateDirectory at(SparkSession spark, String directory, List<String> others) {
        Configuration configuration = spark.sessionState().newHadoopConf();
        try {
            Path path = new Path(directory);
            FileSystem fileSystem = path.getFileSystem(configuration);
            fileSystem.setWriteChecksum(false);
            Path root = fileSystem.makeQualified(path);
            for (String other : others) {
                if ((root + "/").startsWith(other + "/") || (other + "/").startsWith(root + "/")) {
                    throw new OutputTakenException("the state directory " + root + " and " + other
                            + " lie one in the other; choose a directory apart");
                }
            }
            if (fileSystem.exists(root) && fileSystem.getFileStatus(root).isFile()) {
                throw new OutputTakenException("the state directory " + root + " is a file; name a directory");
            }
            return new StateDirectory(root, fileSystem, configuration);
        } catch (IOException | IllegalArgumentException failure) {
            throw new OutputTakenException(
                    "cannot use the state directory " + directory + ": " + Failures.rootMessage(failure));
        }
    }

    /**
     * The moments of an input, of which only those shards are read that the newest saved ledger does not hold.
     *
     * @throws UnusableInputException when the saved state is damaged, and as {@link MomentPass#run} does
     */
    public MomentPass read(
            SparkSession spark, String title, ShardInventory inventory, MomentPass.Options options, Progress progress) {
        Optional<Saved> saved = newest();
        String unlike =
                saved.isEmpty() ? "nothing is saved there yet" : unlike(saved.get(), inventory.columns(), options);
        if (unlike != null) {
            progress.line("state " + this + ": " + unlike + "; every shard is read");
            return MomentPass.run(spark, title, inventory, options, Ledger.EMPTY, progress);
        }
        Saved before = saved.orElseThrow();
        Ledger kept = before.ledger.keep(inventory.names());
        progress.line(String.format(
                Locale.ROOT,
                "state %s: %,d of %,d rows are known from %d of %d shards (%d of %d groups hold)",
                this,
                kept.counts().rowsIn(),
                inventory.rows(),
                kept.entries().size(),
                inventory.shardCount(),
                kept.groups().size(),
                before.ledger.groups().size()));
        Precision precision = before.header.precision();
        return MomentPass.run(spark, title, inventory, options.with(precision), kept, progress)
                .withFastErrorOf(before.fastError);
    }

    /** Why a saved state cannot be gone on with, or null. */
    private static String unlike(Saved saved, InputColumns columns, MomentPass.Options options) {
        PairMoments moments = saved.ledger.groups().get(0);
        List<String> found = List.of(saved.header.imageColumn(), saved.header.textColumn());
        if (!found.equals(columns.vectors())) {
            return "it is of the columns " + String.join(" and ", found);
        }
        if (saved.header.normalization() != options.normalization()) {
            return "it was made with normalize = "
                    + saved.header.normalization().name().toLowerCase(Locale.ROOT);
        }
        // What was read in double is gone on with in double: single precision was not asked for, or not enough.
        if (saved.header.precision() == Precision.FAST && options.precision() == Precision.EXACT) {
            return "it was made with precision = fast";
        }
        if (options.imageDims() > 0 && options.imageDims() != moments.imageDims()
                || options.textDims() > 0 && options.textDims() != moments.textDims()) {
            return "it is of " + moments.imageDims() + " + " + moments.textDims() + " dimensions";
        }
        return null;
    }

    /**
     * Saves the ledger of a pass as the newest.
     *
     * @throws OutputTakenException when another run is saving at the same time, or the directory cannot be written
     */
    public void save(StateFile.Header header, MomentPass pass) {
        try {
            List<Integer> numbers = generations();
            int next = numbers.isEmpty() ? 1 : numbers.get(0) + 1;
            Path directory = generation(next);
            if (!fileSystem.mkdirs(directory)) {
                throw new IOException("it could not be made");
            }
            StateFile.write(new StateFile.State(header, pass.groups()), new Path(directory, MOMENTS), configuration);
            Path temporary = new Path(directory, "." + LEDGER);
            LedgerFile.write(
                    temporary,
                    configuration,
                    new LedgerFile.Content(pass.ledger().entries(), pass.fastError()));
            if (!fileSystem.rename(temporary, new Path(directory, LEDGER))) {
                throw new IOException("rename refused");
            }
            for (int number : numbers) {
                if (number <= next - KEPT) {
                    fileSystem.delete(generation(number), true);
                }
            }
        } catch (IOException | UncheckedIOException failure) {
            throw new OutputTakenException("cannot save to the state directory " + this + " ("
                    + Failures.rootMessage(failure) + "); if another run is saving to it, run this one again");
        }
    }

    private Optional<Saved> newest() {
        try {
            for (int number : generations()) {
                Path directory = generation(number);
                if (fileSystem.exists(new Path(directory, LEDGER))) {
                    StateFile.State state = StateFile.read(new Path(directory, MOMENTS), configuration);
                    LedgerFile.Content shards = LedgerFile.read(new Path(directory, LEDGER), configuration);
                    return Optional.of(new Saved(
                            state.header(), new Ledger(state.groups(), shards.entries()), shards.fastError()));
                }
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw new UnusableInputException(
                    "cannot read the state directory " + this + ": " + Failures.rootMessage(failure));
        }
    }

    /** Newest first. */
    private List<Integer> generations() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        try {
            for (FileStatus status : fileSystem.listStatus(root)) {
                String name = status.getPath().getName();
                if (name.matches("\\d{8}")) {
                    numbers.add(Integer.parseInt(name));
                }
            }
        } catch (FileNotFoundException none) {
            return List.of();
        }
        numbers.sort(Collections.reverseOrder());
        return numbers;
    }

    private Path generation(int number) {
        return new Path(root, String.format(Locale.ROOT, "%08d", number));
    }

    @Override
    public String toString() {
        return root.toUri().getScheme().equals("file") ? root.toUri().getPath() : root.toString();
    }
}
