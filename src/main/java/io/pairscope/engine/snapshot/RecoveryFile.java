package io.pairscope.engine.snapshot;

import io.pairscope.core.linalg.ConjugateGradient;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.engine.storage.ArrowFile;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.Text;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a recovery leaves in {@code state/}: {@code recovery.arrow} with the solution, and while it runs
 * {@code recovery-pass-NNNNN.arrow}, after whose pass it can be resumed.
 */
public final class RecoveryFile {
    private static final String VERSION = "1";
    private static final String PREFIX = "pairscope.";
    private static final String PASS = "recovery-pass-";
    private static final String REMEDY = "Start again with --overwrite";
    private static final List<String> VECTORS =
            List.of("solution", "residual", "direction", "steps", "ratios", "residuals");

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
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PREFIX + "version", VERSION);
        about.forEach((key, value) -> metadata.put(PREFIX + key, value));
        List<Field> fields = List.of(
                new Field("n", FieldType.notNullable(ArrowFile.LONG), null),
                new Field("rank", FieldType.notNullable(ArrowFile.LONG), null),
                ArrowFile.list("singular_values", ArrowFile.DOUBLE),
                ArrowFile.list("basis", ArrowFile.DOUBLE),
                ArrowFile.list("q", ArrowFile.DOUBLE));
        directory.delete("state/recovery.arrow");
        ArrowFile.write(
                directory.path("state/recovery.arrow"),
                directory.configuration(),
                fields,
                metadata,
                1,
                (root, record) -> {
                    ((BigIntVector) root.getVector("n")).setSafe(0, n);
                    ((BigIntVector) root.getVector("rank")).setSafe(0, basis.columns());
                    ArrowFile.putDoubles(root, "singular_values", singularValues);
                    ArrowFile.putDoubles(root, "basis", basis.values());
                    q.ifPresent(matrix -> ArrowFile.putDoubles(root, "q", matrix.packed()));
                });
    }

    /**
     * Identifies what is solved: a stage belongs to the same rows, rank and seed only.
     *
     * @param rows N, of those the equations are solved on
     */
    public static String fingerprint(Matrix whitening, long rows, long seed) {
        CRC32C checksum = new CRC32C();
        checksum.update(ArrowFile.bytes(whitening.values()));
        return String.format(
                Locale.ROOT, "%08x rank %d rows %d seed %d", checksum.getValue(), whitening.columns(), rows, seed);
    }

    /** Saves where a recovery stands; the files of earlier passes go once this one is complete. */
    public static void save(RunDirectory directory, Stage stage, String fingerprint) {
        List<ConjugateGradient.State> systems = new ArrayList<>(List.of(stage.equilibrated(), stage.probe()));
        stage.plain().ifPresent(systems::add);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PREFIX + "version", VERSION);
        metadata.put(PREFIX + "of", fingerprint);
        metadata.put(PREFIX + "systems", Integer.toString(systems.size()));
        metadata.put(PREFIX + "crc32c", checksum(systems));
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("system", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null));
        fields.add(new Field("right_norm", FieldType.notNullable(ArrowFile.DOUBLE), null));
        fields.add(new Field("scale", FieldType.notNullable(ArrowFile.DOUBLE), null));
        VECTORS.forEach(name -> fields.add(ArrowFile.list(name, ArrowFile.DOUBLE)));
        String name = String.format(Locale.ROOT, "state/%s%05d.arrow", PASS, stage.iterations());
        directory.delete(name);
        Path unfinished = directory.path("state/." + PASS + "unfinished");
        directory.delete("state/." + PASS + "unfinished");
        ArrowFile.write(
                unfinished,
                directory.configuration(),
                fields,
                metadata,
                systems.size(),
                (root, record) -> put(root, record, systems.get(record)));
        List<Path> earlier = passes(directory);
        directory.rename(unfinished, directory.path(name));
        earlier.forEach(path -> directory.delete("state/" + path.getName()));
    }

    private static void put(VectorSchemaRoot root, int record, ConjugateGradient.State state) {
        ((VarCharVector) root.getVector("system"))
                .setSafe(0, new Text(List.of("equilibrated", "probe", "plain").get(record)));
        ((Float8Vector) root.getVector("right_norm")).setSafe(0, state.rightNorm());
        ((Float8Vector) root.getVector("scale")).setSafe(0, state.scale());
        List<double[]> vectors = vectors(state);
        for (int v = 0; v < VECTORS.size(); v++) {
            ArrowFile.putDoubles(root, VECTORS.get(v), vectors.get(v));
        }
    }

    private static List<double[]> vectors(ConjugateGradient.State state) {
        return List.of(
                state.solution(),
                state.residual(),
                state.direction(),
                state.steps(),
                state.ratios(),
                state.residuals());
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
        return Optional.of(ArrowFile.read(
                last, directory.configuration(), "saved pass", REMEDY, reader -> read(reader, last, fingerprint)));
    }

    private static Stage read(ArrowFileReader reader, Path path, String fingerprint) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        Map<String, String> metadata = root.getSchema().getCustomMetadata();
        String of = metadata.get(PREFIX + "of");
        if (!VERSION.equals(metadata.get(PREFIX + "version")) || !fingerprint.equals(of)) {
            throw new UnusableInputException("cannot resume from " + path + ": it belongs to " + of + ", this run is "
                    + fingerprint + "; the input or the settings are others. " + REMEDY);
        }
        List<ConjugateGradient.State> systems = new ArrayList<>();
        while (reader.loadNextBatch()) {
            List<double[]> v =
                    VECTORS.stream().map(name -> ArrowFile.doubles(root, name)).toList();
            systems.add(new ConjugateGradient.State(
                    v.get(0),
                    v.get(1),
                    v.get(2),
                    ((Float8Vector) root.getVector("right_norm")).get(0),
                    ((Float8Vector) root.getVector("scale")).get(0),
                    v.get(3),
                    v.get(4),
                    v.get(5)));
        }
        if (systems.size() != Integer.parseInt(metadata.get(PREFIX + "systems"))
                || !checksum(systems).equals(metadata.get(PREFIX + "crc32c"))) {
            throw new UnusableInputException("cannot resume from " + path + ": it is damaged. " + REMEDY);
        }
        return new Stage(
                systems.get(0), systems.get(1), systems.size() > 2 ? Optional.of(systems.get(2)) : Optional.empty());
    }

    private static String checksum(List<ConjugateGradient.State> systems) {
        CRC32C checksum = new CRC32C();
        for (ConjugateGradient.State state : systems) {
            checksum.update(ArrowFile.bytes(new double[] {state.rightNorm(), state.scale()}));
            vectors(state).forEach(vector -> checksum.update(ArrowFile.bytes(vector)));
        }
        return Long.toHexString(checksum.getValue());
    }

    /** By rising number. */
    private static List<Path> passes(RunDirectory directory) {
        Path state = directory.path("state");
        try {
            FileSystem fileSystem = state.getFileSystem(directory.configuration());
            if (!fileSystem.exists(state)) {
                return List.of();
            }
            return Arrays.stream(fileSystem.listStatus(state))
                    .map(FileStatus::getPath)
                    .filter(path -> path.getName().startsWith(PASS))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list " + state, failure);
        }
    }
}
