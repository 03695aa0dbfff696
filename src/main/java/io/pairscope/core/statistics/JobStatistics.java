package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.Definition.ErrorKind.JACKKNIFE;
import static io.pairscope.core.statistics.Definition.ErrorKind.NONE;
import static io.pairscope.core.statistics.Definition.ErrorKind.SCATTER;
import static io.pairscope.core.statistics.Definition.Family.DISTANCE;
import static io.pairscope.core.statistics.Definition.Family.INFORMATION;
import static io.pairscope.core.statistics.Definition.Family.RECOVERY;
import static io.pairscope.core.statistics.Definition.Family.REFERENCE;
import static io.pairscope.core.statistics.Definition.Family.ROWS;
import static io.pairscope.core.statistics.Definition.Family.SIMILARITY;

import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.statistics.Definition.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Statistics that a job finds itself, from more than moments: scores, projections, a recovery. */
public final class JobStatistics {
    private static final List<Definition> ALL = new ArrayList<>();

    public static final Definition MUTUAL_INFORMATION = define(
            INFORMATION, "mutual_information", "nats", SCATTER, "I(X;Y) of images and texts, as a Gaussian has it");
    public static final Definition MUTUAL_INFORMATION_ROUTE_DIFFERENCE = define(
            INFORMATION,
            "mutual_information_route_difference",
            "nats",
            NONE,
            "difference from a route by log-determinants: rounding alone");
    public static final Definition MUTUAL_INFORMATION_BIAS_CORRECTED = define(
            INFORMATION,
            "mutual_information_bias_corrected",
            "nats",
            SCATTER,
            "mutual information without what few rows add to it");
    public static final Definition INDEPENDENCE_Z = define(
            INFORMATION,
            "independence_z",
            "standard deviations",
            NONE,
            "how far the information lies above the mean for unrelated sides");

    public static final Definition DISTINCT_IDS = distinct("ids");
    public static final Definition DISTINCT_IMAGES = distinct("images");
    public static final Definition DISTINCT_TEXTS = distinct("texts");
    public static final Definition DISTINCT_PAIRS = distinct("pairs");
    public static final Definition EFFECTIVE_ROWS = define(
            ROWS,
            "effective_rows",
            "rows",
            NONE,
            "rows that may count as independent: groups, else the fewer of distinct images and texts");

    public static final Definition PMI_MEAN =
            define(REFERENCE, "pmi_mean", "nats", SCATTER, "mean of the PMI scores; equals mid");
    public static final Definition REF_CLIP_SCORE_MEAN = define(
            SIMILARITY,
            "ref_clip_score_mean",
            "RefCLIP-S",
            JACKKNIFE,
            "mean harmonic mean of CLIP-S and the best cosine of the text with its references");
    public static final Definition PAIRS_WITHOUT_REFERENCES =
            define(SIMILARITY, "pairs_without_references", "pairs", NONE, "pairs whose id no usable reference has");

    /** Of images, of texts. */
    public static final List<Definition> OFF_SUPPORT_ENERGY = Part.SIDES.stream()
            .map(side -> define(
                    REFERENCE,
                    "off_support_energy_" + side.key(),
                    "fraction",
                    NONE,
                    side.rows() + ": share outside the support of the reference"))
            .toList();

    /** Of images, of texts, of both as one vector. */
    public static final List<Definition> FID_SAMPLING_FLOOR = ofParts(
            "fid_sampling_floor",
            "squared embedding units",
            SCATTER,
            "FID expected of two samples of these sizes of one distribution");

    public static final List<Definition> FID_EXTRAPOLATED = ofParts(
            "fid_extrapolated", "squared embedding units", JACKKNIFE, "FID extrapolated to infinitely many rows");

    public static final List<Definition> SLICED_WASSERSTEIN2 = ofParts(
            "sliced_wasserstein2",
            "embedding units",
            SCATTER,
            "2-Wasserstein distance over random directions; no Gaussian assumed");

    /** Of images, of texts. */
    public static final List<Definition> KID = Part.SIDES.stream()
            .map(part -> define(
                    DISTANCE,
                    "kid_" + part.key(),
                    "squared MMD",
                    JACKKNIFE,
                    part.rows()
                            + ": kernel distance (KID) of the rows as they are stored, unbiased; sees third moments"))
            .toList();

    public static final Definition NUMERICAL_RANK =
            define("numerical_rank", "dimensions", "singular values of the similarities above the noise");
    public static final Definition RECOVERY_RANK =
            define("recovery_rank", "dimensions", "rank of the similarities that are recovered");
    public static final Definition SINGULAR_VALUE_GAP =
            define("singular_value_gap", "ratio", "last singular value above the noise over the first below it");
    public static final Definition ROWS_PER_UNKNOWN =
            define("rows_per_unknown", "rows", "equations, one per row, over unknowns");
    public static final Definition RECOVERY_RELATIVE_RESIDUAL =
            define("recovery_relative_residual", "fraction", "relative residual of the normal equations");
    public static final Definition RECOVERY_RESIDUAL_RMS =
            define("recovery_residual_rms", "cosine", "root mean square of self-similarity − 1");
    public static final Definition RECOVERY_ITERATIONS =
            define("recovery_iterations", "passes", "passes over the rows");
    public static final Definition RECOVERY_RITZ_MIN =
            define("recovery_ritz_min", "eigenvalue", "smallest eigenvalue of the equations, as the iteration saw it");
    public static final Definition RECOVERY_RITZ_MAX =
            define("recovery_ritz_max", "eigenvalue", "largest eigenvalue of the equations, as the iteration saw it");
    public static final Definition RECOVERY_MIN_EIGENVALUE = define(
            "recovery_min_eigenvalue", "fraction of the largest", "smallest eigenvalue of the recovered similarities");
    public static final Definition RECOVERY_MAX_ERROR =
            define("recovery_max_error", "cosine", "largest error of a recovered similarity");
    public static final Definition RECOVERY_RMS_ERROR =
            define("recovery_rms_error", "cosine", "root mean square of the errors of recovered similarities");
    public static final Definition IDENTIFIABILITY_DEFECT =
            define("identifiability_defect", "fraction", "how far a probe with a known answer ends from it");
    public static final Definition IDENTIFIABLE =
            define("identifiable", "yes or no", "whether the similarities are determined");

    private JobStatistics() {}

    static Stream<Definition> all() {
        return ALL.stream();
    }

    /** A statistic of distance for each part, in their order. */
    private static List<Definition> ofParts(String name, String unit, ErrorKind error, String meaning) {
        return Stream.of(Part.values())
                .map(part -> define(DISTANCE, name + "_" + part.key(), unit, error, part.rows() + ": " + meaning))
                .toList();
    }

    private static Definition distinct(String what) {
        return define(ROWS, "distinct_" + what, "rows", NONE, "number of different " + what);
    }

    private static Definition define(String name, String unit, String meaning) {
        return define(RECOVERY, name, unit, NONE, meaning);
    }

    private static Definition define(Family family, String name, String unit, ErrorKind error, String meaning) {
        Definition definition = Definition.of(family, name, unit, meaning).with(error);
        ALL.add(definition);
        return definition;
    }
}
