package io.pairscope.engine.snapshot;

import static io.pairscope.engine.storage.ArrowColumn.float64List;
import static io.pairscope.engine.storage.ArrowColumn.float64Part;
import static io.pairscope.engine.storage.ArrowColumn.int64;
import static io.pairscope.engine.storage.ArrowColumn.int64List;
import static io.pairscope.engine.storage.ArrowColumn.number;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.RawMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.moments.StoredType;
import io.pairscope.core.text.Credentials;
import io.pairscope.engine.scan.MomentList;
import io.pairscope.engine.storage.ArrowColumn;
import io.pairscope.engine.storage.ArrowRecords;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.DoubleBuffer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/**
 * Moments on disk: an Arrow IPC file with one record (one batch) per row-range group, so that anything that reads Arrow
 * reads it. Columns: {@code group}, {@code n}, {@code mean} (p), {@code scatter} (p(p+1)/2, upper triangle column after
 * column), {@code radius_scatter} (the two last columns of the scatter of [x; y; ‖x−μx‖²; ‖y−μy‖²], 2p + 3) and the
 * cosine sums (null when the dimensions differ); then, of rows as they are stored, {@code raw_image_mean},
 * {@code raw_image_scatter}, {@code raw_text_mean} and {@code raw_text_scatter}, where they were kept. In a group of few pairs
 * the two scatters of pairs are null, and {@code scatter_factor} stands for them: L, (p + 2) × k column after column, whose LLᵀ
 * is the scatter of [x; y; ‖x−μx‖²; ‖y−μy‖²]. The schema's metadata say
 * what was measured and carry a checksum.
 */
public final class MomentsFile {
    private static final ArrowRecords<PairMoments> FILE = new ArrowRecords<>("state", "groups", number("group"));
    private static final ArrowColumn<PairMoments, Long> N = FILE.add(int64("n", PairMoments::count));
    private static final ArrowColumn<PairMoments, double[]> MEAN = FILE.add(float64List("mean", PairMoments::mean));
    private static final ArrowColumn<PairMoments, DoubleBuffer> SCATTER =
            FILE.add(float64Part("scatter", packed(MomentsFile::scatter)));
    private static final ArrowColumn<PairMoments, DoubleBuffer> RADIUS_SCATTER =
            FILE.add(float64Part("radius_scatter", packed(MomentsFile::radiusScatter)));
    private static final ArrowColumn<PairMoments, Double> SUM = FILE.add(cosine("cosine_sum", CosineMoments::sum));
    private static final ArrowColumn<PairMoments, Double> SUM_OF_SQUARES =
            FILE.add(cosine("cosine_sum_of_squares", CosineMoments::sumOfSquares));
    private static final ArrowColumn<PairMoments, Double> POSITIVE_SUM =
            FILE.add(cosine("cosine_positive_sum", CosineMoments::positiveSum));
    private static final ArrowColumn<PairMoments, Double> MIN = FILE.add(cosine("cosine_min", CosineMoments::min));
    private static final ArrowColumn<PairMoments, Double> MAX = FILE.add(cosine("cosine_max", CosineMoments::max));
    private static final ArrowColumn<PairMoments, long[]> HISTOGRAM = FILE.add(int64List(
            "cosine_histogram",
            moments -> moments.cosines() == null ? null : moments.cosines().histogram()));

    private static final ArrowColumn<PairMoments, double[]> RAW_IMAGE_MEAN =
            FILE.addExtra(raw("raw_image_mean", Side.IMAGE, RawMoments::mean));
    private static final ArrowColumn<PairMoments, double[]> RAW_IMAGE_SCATTER =
            FILE.addExtra(raw("raw_image_scatter", Side.IMAGE, RawMoments::scatter));
    private static final ArrowColumn<PairMoments, double[]> RAW_TEXT_MEAN =
            FILE.addExtra(raw("raw_text_mean", Side.TEXT, RawMoments::mean));
    private static final ArrowColumn<PairMoments, double[]> RAW_TEXT_SCATTER =
            FILE.addExtra(raw("raw_text_scatter", Side.TEXT, RawMoments::scatter));
    private static final ArrowColumn<PairMoments, double[]> SCATTER_FACTOR = FILE.addExtra(float64List(
            "scatter_factor",
            moments -> moments.scatterFactor().map(Matrix::values).orElse(null)));

    private static final String IMAGE_DIMS = "image_dims";
    private static final String TEXT_DIMS = "text_dims";
    private static final String NORMALIZE = "normalize";
    private static final String PRECISION = "precision";
    private static final String IMAGE_COLUMN = "image_column";
    private static final String TEXT_COLUMN = "text_column";
    private static final String IMAGE_TYPE = "image_type";
    private static final String TEXT_TYPE = "text_type";
    private static final String INPUTS = "inputs";
    static final String RUN_STATE = "state/moments.arrow";
    private static final String REMEDY = "Write it again with audit";

    private MomentsFile() {}

    private static ArrowColumn<PairMoments, Double> cosine(String name, Function<CosineMoments, Double> sum) {
        return ArrowColumn.<PairMoments>float64(
                        name, moments -> moments.cosines() == null ? null : sum.apply(moments.cosines()))
                .optional();
    }

    private static ArrowColumn<PairMoments, double[]> raw(
            String name, Side side, Function<RawMoments, double[]> values) {
        return float64List(name, moments -> moments.raw(side).map(values).orElse(null));
    }

    /** Where the scatter of the pairs ends and that of their radii begins. */
    private static int split(PairMoments moments) {
        return SymmetricMatrix.packedLength(moments.mean().length);
    }

    /** Nothing where there is a factor. */
    private static Function<PairMoments, DoubleBuffer> packed(Function<PairMoments, DoubleBuffer> values) {
        return moments -> moments.scatterFactor().isPresent() ? null : values.apply(moments);
    }

    private static DoubleBuffer scatter(PairMoments moments) {
        return DoubleBuffer.wrap(moments.augmentedScatter(), 0, split(moments));
    }

    private static DoubleBuffer radiusScatter(PairMoments moments) {
        double[] augmented = moments.augmentedScatter();
        return DoubleBuffer.wrap(augmented, split(moments), augmented.length - split(moments));
    }

    /**
     * Source and settings of saved moments.
     *
     * @param inputs absolute paths, without credentials
     */
    public record Header(
            Normalization normalization,
            Precision precision,
            String imageColumn,
            String textColumn,
            List<String> inputs) {
        public Header {
            inputs = inputs.stream().map(Credentials::cut).toList();
        }
    }

    /** Moments by group, with their source. */
    public record State(Header header, List<PairMoments> groups) {
        public PairMoments total() {
            return PairMoments.merged(groups);
        }

        /** The total as the only group. */
        public State merged() {
            return new State(header, List.of(total()));
        }

        /** CRC-32C over every number in order, as the file holds it. */
        public String checksum() {
            return FILE.checksum(groups);
        }
    }

    /**
     * The state of a run.
     *
     * @param path qualified, from the verdict on
     */
    public record Written(String path, String checksum) {}

    /** Writes a state to {@code state/moments.arrow} of a run. */
    public static Written write(State state, RunDirectory directory) {
        directory.makeDirectory("state");
        // A resumed run has kept that of the interrupted one.
        directory.delete(RUN_STATE);
        String checksum = write(directory.storage(), directory.path(RUN_STATE), state);
        return new Written(directory.finalPath(RUN_STATE).toString(), checksum);
    }

    /**
     * Writes a state to a file that is not there yet.
     *
     * @throws OutputTakenException when it is
     */
    public static void write(Storage storage, String file, State state) {
        requireNew(storage, file);
        try {
            write(storage, new Path(file), state);
        } catch (UncheckedIOException failure) {
            throw new OutputTakenException("cannot write to " + file + ": " + Failures.rootMessage(failure));
        }
    }

    /**
     * Checks the place of a new file; makes nothing.
     *
     * @throws OutputTakenException when a file is there already, or the place cannot be looked into
     */
    public static void requireNew(Storage storage, String file) {
        try {
            if (storage.exists(new Path(file))) {
                throw new OutputTakenException(file + " is there already; name a new file");
            }
        } catch (IOException | IllegalArgumentException failure) {
            throw new OutputTakenException("cannot write to " + file + ": " + Failures.rootMessage(failure));
        }
    }

    /** Returns the checksum of the state. */
    static String write(Storage storage, Path path, State state) {
        PairMoments first = state.groups.get(0);
        Header header = state.header;
        Map<String, String> about = new LinkedHashMap<>();
        about.put(IMAGE_DIMS, Integer.toString(first.imageDims()));
        about.put(TEXT_DIMS, Integer.toString(first.textDims()));
        about.put(NORMALIZE, header.normalization.name());
        about.put(PRECISION, header.precision.name());
        about.put(IMAGE_COLUMN, header.imageColumn);
        about.put(TEXT_COLUMN, header.textColumn);
        putType(about, IMAGE_TYPE, state, Side.IMAGE);
        putType(about, TEXT_TYPE, state, Side.TEXT);
        about.put(INPUTS, String.join("\n", header.inputs));
        return FILE.write(storage, path, about, state.groups);
    }

    /** The coarsest type of stored vectors, unless it is double, as files have it that do not say it. */
    private static void putType(Map<String, String> about, String key, State state, Side side) {
        state.groups.stream()
                .map(group -> group.storedType(side))
                .max(Comparator.comparingDouble(StoredType::unitRoundoff))
                .filter(type -> type != StoredType.DOUBLE)
                .ifPresent(type -> about.put(key, type.name()));
    }

    private static StoredType type(Map<String, String> about, String key) {
        return StoredType.valueOf(about.getOrDefault(key, StoredType.DOUBLE.name()));
    }

    /**
     * Reads a state and checks it: version, lengths, checksum.
     *
     * @throws UnusableInputException when it is not a state file, or damaged
     */
    public static State read(Storage storage, String file) {
        if (file.isBlank()) {
            throw new UnusableInputException("no state file \"" + file + "\"; name one");
        }
        return read(storage, path(file), REMEDY);
    }

    static Path path(String file) {
        try {
            return new Path(file);
        } catch (IllegalArgumentException noPath) {
            throw new UnusableInputException("no state file " + file + ": " + Failures.rootMessage(noPath), noPath);
        }
    }

    /** @param remedy what to do when it is damaged */
    static State read(Storage storage, Path path, String remedy) {
        return FILE.read(storage, path, remedy, new MomentList(), MomentsFile::moments, file -> {
            require(!file.records().isEmpty());
            return new State(header(file.about()), file.records());
        });
    }

    private static Header header(Map<String, String> about) {
        return new Header(
                Normalization.valueOf(about.get(NORMALIZE)),
                Precision.valueOf(about.get(PRECISION)),
                about.get(IMAGE_COLUMN),
                about.get(TEXT_COLUMN),
                List.of(about.get(INPUTS).split("\n")));
    }

    private static PairMoments moments(Map<String, String> about, ArrowRecords.Row<PairMoments> row) {
        int imageDims = Integer.parseInt(about.get(IMAGE_DIMS));
        int textDims = Integer.parseInt(about.get(TEXT_DIMS));
        CosineMoments cosines = imageDims != textDims
                ? null
                : new CosineMoments(
                        row.get(SUM),
                        row.get(SUM_OF_SQUARES),
                        row.get(POSITIVE_SUM),
                        row.get(MIN),
                        row.get(MAX),
                        row.get(HISTOGRAM));
        StoredType imageType = type(about, IMAGE_TYPE);
        StoredType textType = type(about, TEXT_TYPE);
        long n = row.get(N);
        double[] mean = row.get(MEAN);
        Optional<double[]> factor = row.find(SCATTER_FACTOR);
        require(factor.isEmpty()
                || row.find(SCATTER).isEmpty() && row.find(RADIUS_SCATTER).isEmpty());
        PairMoments moments = factor.map(values -> new PairMoments(
                        imageDims, textDims, imageType, textType, n, mean, columns(mean.length + 2, values), cosines))
                .orElseGet(() -> new PairMoments(
                        imageDims,
                        textDims,
                        imageType,
                        textType,
                        n,
                        mean,
                        Vectors.joined(
                                row.get(SCATTER).array(),
                                row.get(RADIUS_SCATTER).array()),
                        cosines));
        require(n > 0 && moments.scatterFactor().stream().allMatch(l -> l.columns() < n));
        require(areNumbers(mean) && areNumbers(moments.augmentedScatter()));
        return row.find(RAW_IMAGE_MEAN).isEmpty()
                ? moments
                : moments.withRaw(List.of(
                        new RawMoments(row.get(N), row.get(RAW_IMAGE_MEAN), row.get(RAW_IMAGE_SCATTER)),
                        new RawMoments(row.get(N), row.get(RAW_TEXT_MEAN), row.get(RAW_TEXT_SCATTER))));
    }

    /** What fails here can only have been written by another program, whose checksums are right. */
    private static void require(boolean possible) {
        if (!possible) {
            throw new IllegalArgumentException("these are no moments");
        }
    }

    private static boolean areNumbers(double[] values) {
        for (double value : values) {
            if (Double.isNaN(value)) {
                return false;
            }
        }
        return true;
    }

    private static Matrix columns(int rows, double[] values) {
        return new Matrix(rows, values.length / rows, values);
    }
}
