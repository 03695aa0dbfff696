package io.pairscope.engine.snapshot;

import static io.pairscope.engine.storage.ArrowColumn.float64;
import static io.pairscope.engine.storage.ArrowColumn.float64List;
import static io.pairscope.engine.storage.ArrowColumn.int64;
import static io.pairscope.engine.storage.ArrowColumn.label;

import io.pairscope.core.linalg.ConjugateGradient.State;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.engine.storage.ArrowColumn;
import io.pairscope.engine.storage.ArrowRecords;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What a recovery leaves in {@code state/}: {@code recovery.arrow} with the solution, and while it runs
 * {@code recovery-pass-NNNNN.arrow}, after whose pass it can be resumed.
 */
public final class RecoveryFile {
    private static final String PASS = "recovery-pass-";
    private static final String UNFINISHED = "state/." + PASS + "unfinished";
    private static final String FINGERPRINT = "of";
    private static final String REMEDY = "Start again with --overwrite";

    /** @param q null when it is not to be used */
    private record Solution(long n, double[] singularValues, Matrix basis, double[] q) {}

    private static final ArrowRecords<Solution> SOLUTION = new ArrowRecords<>(
            "recovery",
            "solutions",
            int64("n", Solution::n),
            int64("rank", solution -> (long) solution.basis.columns()),
            float64List("singular_values", Solution::singularValues),
            float64List("basis", solution -> solution.basis.values()),
            float64List("q", Solution::q));

    private static final ArrowRecords<State> SAVED_PASS =
            new ArrowRecords<>("saved pass", "systems", label("system", List.of("equilibrated", "probe", "plain")));
    private static final ArrowColumn<State, Double> RIGHT_NORM =
            SAVED_PASS.add(float64("right_norm", State::rightNorm));
    private static final ArrowColumn<State, Double> SCALE = SAVED_PASS.add(float64("scale", State::scale));
    private static final ArrowColumn<State, double[]> SOLVED = SAVED_PASS.add(float64List("solution", State::solution));
    private static final ArrowColumn<State, double[]> RESIDUAL =
            SAVED_PASS.add(float64List("residual", State::residual));
    private static final ArrowColumn<State, double[]> DIRECTION =
            SAVED_PASS.add(float64List("direction", State::direction));
    private static final ArrowColumn<State, double[]> STEPS = SAVED_PASS.add(float64List("steps", State::steps));
    private static final ArrowColumn<State, double[]> RATIOS = SAVED_PASS.add(float64List("ratios", State::ratios));
    private static final ArrowColumn<State, double[]> RESIDUALS =
            SAVED_PASS.add(float64List("residuals", State::residuals));

    private RecoveryFile() {}

    /**
     * Writes {@code recovery.arrow}: one record with {@code n}, {@code rank}, {@code singular_values} of S,
     * {@code basis} (dims × r, column after column: v = basisᵀx), and {@code q} (r(r+1)/2, upper triangle column after
     * column, null when it is not to be used) with similarities {@code vᵢᵀQvⱼ}.
     */
    public static void write(
            RunDirectory directory,
            long n,
            double[] singularValues,
            Matrix basis,
            Optional<SymmetricMatrix> q,
            Map<String, String> about) {
        directory.delete("state/recovery.arrow");
        Solution solution = new Solution(
                n, singularValues, basis, q.map(SymmetricMatrix::packed).orElse(null));
        SOLUTION.writeUnchecked(directory.storage(), directory.path("state/recovery.arrow"), about, List.of(solution));
    }

    /**
     * Identifies what is solved: a stage belongs to the same rows, rank and seed only.
     *
     * @param rows N, of those the equations are solved on
     */
    public static String fingerprint(Matrix whitening, long rows, long seed) {
        return String.format(
                Locale.ROOT,
                "%08x rank %d rows %d seed %d",
                ArrowRecords.checksum(whitening.values()),
                whitening.columns(),
                rows,
                seed);
    }

    /** Saves where a recovery stands; the files of earlier passes go once this one is complete. */
    public static void save(RunDirectory directory, Stage stage, String fingerprint) {
        List<State> systems = new ArrayList<>(List.of(stage.equilibrated(), stage.probe()));
        stage.plain().ifPresent(systems::add);
        String name = String.format(Locale.ROOT, "state/%s%05d.arrow", PASS, stage.iterations());
        directory.delete(name);
        directory.delete(UNFINISHED);
        Path unfinished = directory.path(UNFINISHED);
        SAVED_PASS.write(directory.storage(), unfinished, Map.of(FINGERPRINT, fingerprint), systems);
        List<Path> earlier = passes(directory);
        directory.publish(unfinished, name);
        earlier.forEach(path -> directory.delete("state/" + path.getName()));
    }

    /** Whether {@link #save} left anything. */
    public static boolean holdsPass(RunDirectory directory) {
        return !passes(directory).isEmpty();
    }

    /** Removes what {@link #save} left. */
    public static void discard(RunDirectory directory) {
        passes(directory).forEach(path -> directory.delete("state/" + path.getName()));
    }

    /**
     * Where the recovery in a directory stood; empty when no pass was saved.
     *
     * @throws UnusableInputException when what was saved is damaged, or of another recovery
     */
    public static Optional<Stage> resume(RunDirectory directory, String fingerprint) {
        List<Path> passes = passes(directory);
        if (passes.isEmpty()) {
            return Optional.empty();
        }
        Path last = passes.get(passes.size() - 1);
        return Optional.of(SAVED_PASS.read(directory.storage(), last, REMEDY, (about, row) -> state(row), pass -> {
            requireSame(last, pass.about().get(FINGERPRINT), fingerprint);
            return stage(pass.records());
        }));
    }

    private static void requireSame(Path pass, String saved, String fingerprint) {
        if (!fingerprint.equals(saved)) {
            throw new UnusableInputException("cannot resume from " + pass + ": it belongs to " + saved
                    + ", this run is " + fingerprint + "; the input or the settings are others. " + REMEDY);
        }
    }

    private static Stage stage(List<State> systems) {
        return new Stage(
                systems.get(0), systems.get(1), systems.size() > 2 ? Optional.of(systems.get(2)) : Optional.empty());
    }

    private static State state(ArrowRecords.Row<State> row) {
        return new State(
                row.get(SOLVED),
                row.get(RESIDUAL),
                row.get(DIRECTION),
                row.get(RIGHT_NORM),
                row.get(SCALE),
                row.get(STEPS),
                row.get(RATIOS),
                row.get(RESIDUALS));
    }

    /** By rising number. */
    private static List<Path> passes(RunDirectory directory) {
        Path state = directory.path("state");
        try {
            return directory.storage().listIfThere(state).stream()
                    .map(FileStatus::getPath)
                    .filter(path -> path.getName().startsWith(PASS))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list " + state, failure);
        }
    }
}
