package io.pairscope.engine.snapshot;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.ArrowFile;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.Places;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Moments on disk: an Arrow IPC file with one record (one batch) a row-range group, so that anything that reads Arrow
 * reads it. Columns: {@code group}, {@code n}, {@code mean} (p), {@code scatter} (p(p+1)/2, upper triangle column after
 * column), {@code radius_scatter} (the two last columns of the scatter of [x; y; ‖x−μx‖²; ‖y−μy‖²], 2p + 3) and the
 * cosine sums (null when the dimensions differ). The schema's metadata say what was measured and carry a checksum.
 */
public final class MomentsFile {
    private static final String VERSION = "1";
    private static final String PREFIX = "pairscope.";
    private static final String REMEDY = "Write it again with audit";

    private static final List<String> COSINE_SUMS =
            List.of("cosine_sum", "cosine_sum_of_squares", "cosine_positive_sum", "cosine_min", "cosine_max");

    private MomentsFile() {}

    /**
     * What was measured, with what settings, from where.
     *
     * @param inputs absolute paths
     */
    public record Header(
            Normalization normalization,
            Precision precision,
            String imageColumn,
            String textColumn,
            List<String> inputs) {}

    /** Moments by group, and what they are moments of. */
    public record State(Header header, List<PairMoments> groups) {
        public PairMoments total() {
            return PairMoments.merged(groups);
        }

        /** CRC-32C over every number in order, as the file holds it. */
        public String checksum() {
            return MomentsFile.checksum(groups);
        }
    }

    /** Whether a path is read as a saved state rather than as pairs. */
    public static boolean isState(String path) {
        return path.endsWith(".arrow");
    }

    /** Several states as one: their groups one after the other. Refuses what was not measured alike. */
    public static State merge(List<State> states) {
        State first = states.get(0);
        List<PairMoments> groups = new ArrayList<>();
        List<String> inputs = new ArrayList<>();
        for (State state : states) {
            requireAlike(first, state);
            for (String input : state.header.inputs) {
                for (String other : inputs) {
                    if (Places.overlap(input, other)) {
                        throw new UnusableInputException(
                                "two states hold the same rows of " + input + ", which would count twice");
                    }
                }
                inputs.add(input);
            }
            groups.addAll(state.groups);
        }
        Header h = first.header;
        return new State(new Header(h.normalization, h.precision, h.imageColumn, h.textColumn, inputs), groups);
    }

    private static void requireAlike(State a, State b) {
        PairMoments p = a.groups.get(0);
        PairMoments q = b.groups.get(0);
        requireEqual("dimensions", p.imageDims() + " + " + p.textDims(), q.imageDims() + " + " + q.textDims());
        requireEqual("normalize", a.header.normalization, b.header.normalization);
        requireEqual("precision", a.header.precision, b.header.precision);
        requireEqual("image column", a.header.imageColumn, b.header.imageColumn);
        requireEqual("text column", a.header.textColumn, b.header.textColumn);
    }

    private static void requireEqual(String what, Object a, Object b) {
        if (!a.equals(b)) {
            throw new UnusableInputException(
                    "these states cannot be merged: " + what + " is " + a + " in one and " + b + " in another");
        }
    }

    /**
     * Writes a state to {@code state/moments.arrow} of a run.
     *
     * @return its qualified path
     */
    public static String write(State state, RunDirectory directory) {
        Path path = directory.path("state/moments.arrow");
        write(state, path, directory.configuration());
        return path.toString();
    }

    /**
     * Writes a state to a file that is not there yet.
     *
     * @throws OutputTakenException when it is
     */
    public static void write(State state, String file) {
        Configuration configuration = new Configuration();
        try {
            Path path = new Path(file);
            FileSystem fileSystem = path.getFileSystem(configuration);
            if (fileSystem.exists(path)) {
                throw new OutputTakenException(file + " is there already; name a new file");
            }
            fileSystem.setWriteChecksum(false);
            write(state, path, configuration);
        } catch (IOException | UncheckedIOException | IllegalArgumentException failure) {
            throw new OutputTakenException("cannot write to " + file + ": " + Failures.rootMessage(failure));
        }
    }

    static void write(State state, Path path, Configuration configuration) {
        PairMoments first = state.groups.get(0);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PREFIX + "version", VERSION);
        metadata.put(PREFIX + "image_dims", Integer.toString(first.imageDims()));
        metadata.put(PREFIX + "text_dims", Integer.toString(first.textDims()));
        metadata.put(PREFIX + "normalize", state.header.normalization.name());
        metadata.put(PREFIX + "precision", state.header.precision.name());
        metadata.put(PREFIX + "image_column", state.header.imageColumn);
        metadata.put(PREFIX + "text_column", state.header.textColumn);
        metadata.put(PREFIX + "inputs", String.join("\n", state.header.inputs));
        metadata.put(PREFIX + "groups", Integer.toString(state.groups.size()));
        metadata.put(PREFIX + "crc32c", checksum(state.groups));
        ArrowFile.write(
                path,
                configuration,
                fields(),
                metadata,
                state.groups.size(),
                (root, group) -> put(root, group, state.groups.get(group)));
    }

    private static List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("group", FieldType.notNullable(new ArrowType.Int(32, true)), null));
        fields.add(new Field("n", FieldType.notNullable(ArrowFile.LONG), null));
        for (String list : List.of("mean", "scatter", "radius_scatter")) {
            fields.add(ArrowFile.list(list, ArrowFile.DOUBLE));
        }
        for (String sum : COSINE_SUMS) {
            fields.add(new Field(sum, FieldType.nullable(ArrowFile.DOUBLE), null));
        }
        fields.add(ArrowFile.list("cosine_histogram", ArrowFile.LONG));
        return fields;
    }

    private static void put(VectorSchemaRoot root, int group, PairMoments moments) {
        ((IntVector) root.getVector("group")).setSafe(0, group);
        ((BigIntVector) root.getVector("n")).setSafe(0, moments.count());
        double[] augmented = moments.augmentedScatter();
        int split = SymmetricMatrix.packedLength(moments.mean().length);
        ArrowFile.putDoubles(root, "mean", moments.mean());
        ArrowFile.putDoubles(root, "scatter", Arrays.copyOf(augmented, split));
        ArrowFile.putDoubles(root, "radius_scatter", Arrays.copyOfRange(augmented, split, augmented.length));
        CosineMoments cosines = moments.cosines();
        if (cosines != null) {
            double[] sums = sums(cosines);
            for (int i = 0; i < sums.length; i++) {
                ((Float8Vector) root.getVector(COSINE_SUMS.get(i))).setSafe(0, sums[i]);
            }
            ListVector histogram = (ListVector) root.getVector("cosine_histogram");
            histogram.startNewValue(0);
            BigIntVector counts = (BigIntVector) histogram.getDataVector();
            for (int i = 0; i < CosineMoments.BINS; i++) {
                counts.setSafe(i, cosines.histogram()[i]);
            }
            histogram.endValue(0, CosineMoments.BINS);
        }
    }

    private static double[] sums(CosineMoments cosines) {
        return new double[] {cosines.sum(), cosines.sumOfSquares(), cosines.positiveSum(), cosines.min(), cosines.max()
        };
    }

    /** {@link #read(String)} with the file systems a session knows. */
    public static State read(Session session, String file) {
        return read(new Path(file), session.configuration(), REMEDY);
    }

    /**
     * Reads a state and checks it: version, lengths, checksum.
     *
     * @throws UnusableInputException when it is not a state file, or damaged
     */
    public static State read(String file) {
        return read(new Path(file), new Configuration(), REMEDY);
    }

    /** @param remedy what to do when it is damaged */
    static State read(Path path, Configuration configuration, String remedy) {
        return ArrowFile.read(path, configuration, "state", remedy, reader -> read(reader));
    }

    private static State read(ArrowFileReader reader) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        Map<String, String> metadata = root.getSchema().getCustomMetadata();
        String version = metadata.get(PREFIX + "version");
        if (!VERSION.equals(version) || !metadata.containsKey(PREFIX + "groups")) {
            throw new IllegalArgumentException(
                    VERSION.equals(version) || version == null
                            ? "not a Pairscope state"
                            : "version " + version + " is not known here");
        }
        int imageDims = Integer.parseInt(metadata.get(PREFIX + "image_dims"));
        int textDims = Integer.parseInt(metadata.get(PREFIX + "text_dims"));
        List<PairMoments> groups = new ArrayList<>();
        while (reader.loadNextBatch()) {
            groups.add(moments(root, imageDims, textDims));
        }
        if (groups.size() != Integer.parseInt(metadata.get(PREFIX + "groups"))) {
            throw new IllegalArgumentException(
                    "it holds " + groups.size() + " of " + metadata.get(PREFIX + "groups") + " groups");
        }
        if (!checksum(groups).equals(metadata.get(PREFIX + "crc32c"))) {
            throw new IllegalArgumentException("its numbers do not match its checksum");
        }
        Header header = new Header(
                Normalization.valueOf(metadata.get(PREFIX + "normalize")),
                Precision.valueOf(metadata.get(PREFIX + "precision")),
                metadata.get(PREFIX + "image_column"),
                metadata.get(PREFIX + "text_column"),
                List.of(metadata.get(PREFIX + "inputs").split("\n")));
        return new State(header, groups);
    }

    private static PairMoments moments(VectorSchemaRoot root, int imageDims, int textDims) {
        double[] scatter = ArrowFile.doubles(root, "scatter");
        double[] radius = ArrowFile.doubles(root, "radius_scatter");
        double[] augmented = Arrays.copyOf(scatter, scatter.length + radius.length);
        System.arraycopy(radius, 0, augmented, scatter.length, radius.length);
        CosineMoments cosines = null;
        if (imageDims == textDims) {
            double[] sums = new double[COSINE_SUMS.size()];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = ((Float8Vector) root.getVector(COSINE_SUMS.get(i))).get(0);
            }
            ListVector histogram = (ListVector) root.getVector("cosine_histogram");
            long[] counts = new long[CosineMoments.BINS];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = ((BigIntVector) histogram.getDataVector()).get(i);
            }
            cosines = new CosineMoments(sums[0], sums[1], sums[2], sums[3], sums[4], counts);
        }
        long n = ((BigIntVector) root.getVector("n")).get(0);
        return new PairMoments(imageDims, textDims, n, ArrowFile.doubles(root, "mean"), augmented, cosines);
    }

    /** CRC-32C over every number in order. */
    private static String checksum(List<PairMoments> groups) {
        CRC32C checksum = new CRC32C();
        for (PairMoments moments : groups) {
            checksum.update(ArrowFile.bytes(new double[] {moments.count()}));
            checksum.update(ArrowFile.bytes(moments.mean()));
            checksum.update(ArrowFile.bytes(moments.augmentedScatter()));
            if (moments.cosines() != null) {
                checksum.update(ArrowFile.bytes(sums(moments.cosines())));
                checksum.update(ArrowFile.bytes(Arrays.stream(moments.cosines().histogram())
                        .asDoubleStream()
                        .toArray()));
            }
        }
        return Long.toHexString(checksum.getValue());
    }
}
