package io.pairscope.core.statistics;

import static io.pairscope.core.statistics.Definition.ErrorKind.NONE;
import static io.pairscope.core.statistics.Definition.ErrorKind.SCATTER;
import static io.pairscope.core.statistics.Definition.Family.RETRIEVAL;

import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Ties;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.text.Constant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Statistics of a retrieval, by direction or by side. Each is computed by a class of {@code core/similarity}. */
public final class RetrievalStatistics {
    private static final Pattern RECALL = Pattern.compile("recall_at_([1-9]\\d{0,8})_.+");
    private static final List<Definition> ALL = new ArrayList<>();

    static {
        for (int k : new int[] {1, 5, 10}) {
            for (Direction direction : Direction.values()) {
                for (Ties ties : Ties.values()) {
                    ALL.add(recall(k, direction, ties));
                }
            }
        }
    }

    public static final Map<Direction, Definition> TOP1_ACCURACY =
            mean("top1_accuracy", "fraction", "share of queries whose right answer is above all wrong ones");
    public static final Map<Direction, Definition> MEDIAN_RANK =
            ofDirections("median_rank", "rank", NONE, "median rank of the best right answer, mid ranks");
    public static final Map<Direction, Definition> MEAN_RANK =
            mean("mean_rank", "rank", "mean rank of the best right answer, mid ranks");
    public static final Map<Direction, Definition> MEAN_RECIPROCAL_RANK =
            mean("mean_reciprocal_rank", "reciprocal rank", "mean of 1 / rank of the best right answer, mid ranks");
    public static final Map<Direction, Definition> R_PRECISION =
            mean("r_precision", "fraction", "how often the right answer is above 99 wrong ones, over all draws");
    public static final Map<Direction, Definition> R_PRECISION_ALL =
            mean("r_precision_all", "fraction", "share of the R right answers that are among the first R");
    public static final Map<Direction, Definition> MAP_AT_R =
            mean("map_at_r", "fraction", "mean average precision at R, with R right answers (mAP@R)");
    public static final Map<Direction, Definition> DUPLICATE_ANSWERS = ofDirections(
            "duplicate_answers", "queries", NONE, "queries with a wrong row that has the vector of the right answer");
    public static final Map<Direction, Definition> HUBNESS_SKEWNESS = ofDirections(
            "hubness_skewness", "skewness", NONE, "skewness of how many queries have a row among their neighbours");

    public static final Definition INFO_NCE =
            define("info_nce", "nats", SCATTER, "contrastive loss over the whole set, mean of both directions");
    /** Of both directions across the sides. */
    public static final Map<Direction, Definition> INFO_NCE_DIRECTION = by(
            Direction.class,
            Arrays.stream(Direction.values()).filter(direction -> !direction.isWithin()),
            direction -> define(
                    "info_nce_" + direction.key(),
                    "nats",
                    SCATTER,
                    words(direction) + ": contrastive loss over the whole set"));

    public static final Definition INFO_NCE_MUTUAL_INFORMATION_BOUND = define(
            "info_nce_mutual_information_bound",
            "nats",
            SCATTER,
            "lower bound ln N − info_nce on the mutual information of the sides, N rows");
    public static final Definition INFO_NCE_BEST_TEMPERATURE = define(
            "info_nce_best_temperature", "temperature", NONE, "temperature at which the contrastive loss is least");

    public static final Definition ALIGNMENT =
            define("alignment", "squared embedding units", SCATTER, "mean squared distance of an image and its text");
    public static final Map<Side, Definition> UNIFORMITY =
            ofSides("uniformity", "nats", SCATTER, "ln of the mean of exp(−2 · squared distance) of different rows");
    public static final Map<Side, Definition> MIN_ANGLE =
            ofSides("min_angle", "radians", NONE, "smallest angle between two rows of different ids");

    private RetrievalStatistics() {}

    static Stream<Definition> all() {
        return ALL.stream();
    }

    /** Recall at any k; the catalogue lists 1, 5 and 10 and knows every other. */
    public static Definition recall(int k, Direction direction, Ties ties) {
        String order = switch (ties) {
            case MID -> "";
            case OPTIMISTIC -> ", ties before wrong rows";
            case PESSIMISTIC -> ", ties behind wrong rows";
        };
        return Definition.of(
                        RETRIEVAL,
                        "recall_at_" + k + "_" + direction.key() + ties.suffix(),
                        "fraction",
                        words(direction) + ": share of queries with a right answer among the first " + k + order)
                .with(SCATTER);
    }

    /** The k of a recall by its name; empty for other names. */
    public static Optional<Integer> recallRank(String name) {
        Matcher matcher = RECALL.matcher(name);
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** The recall of a name; empty for other names. */
    static Optional<Definition> recall(String name) {
        return recallRank(name)
                .flatMap(k -> Arrays.stream(Direction.values())
                        .flatMap(direction -> Arrays.stream(Ties.values()).map(ties -> recall(k, direction, ties)))
                        .filter(recall -> recall.name().equals(name))
                        .findFirst());
    }

    static boolean isRecall(Definition definition) {
        return RECALL.matcher(definition.name()).matches();
    }

    private static String words(Direction direction) {
        return direction.key().replace('_', ' ');
    }

    private static Map<Direction, Definition> mean(String name, String unit, String meaning) {
        return ofDirections(name, unit, SCATTER, meaning);
    }

    private static Map<Direction, Definition> ofDirections(String name, String unit, ErrorKind error, String meaning) {
        return by(
                Direction.class,
                Arrays.stream(Direction.values()),
                direction -> define(name + "_" + direction.key(), unit, error, words(direction) + ": " + meaning));
    }

    private static Map<Side, Definition> ofSides(String name, String unit, ErrorKind error, String meaning) {
        return by(
                Side.class,
                Arrays.stream(Side.values()),
                side -> define(
                        name + "_" + Constant.key(side), unit, error, side.of("images", "texts") + ": " + meaning));
    }

    private static <E extends Enum<E>> Map<E, Definition> by(
            Class<E> type, Stream<E> keys, Function<E, Definition> definition) {
        Map<E, Definition> definitions = new EnumMap<>(type);
        keys.forEach(key -> definitions.put(key, definition.apply(key)));
        return definitions;
    }

    private static Definition define(String name, String unit, ErrorKind error, String meaning) {
        Definition definition = Definition.of(RETRIEVAL, name, unit, meaning).with(error);
        ALL.add(definition);
        return definition;
    }
}
