package io.pairscope.job.filter;

import io.pairscope.core.information.PairScore;
import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.selection.PassingShare;
import io.pairscope.core.selection.PassingShare.Share;
import io.pairscope.engine.scan.PairScores;
import io.pairscope.engine.scan.PickedRows;
import io.pairscope.engine.session.Session;
import io.pairscope.job.Fitted;
import io.pairscope.report.Cut;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The meaning of a threshold on a score: which share of the true pairs it keeps, and which share of random ones, images with
 * the texts of others.
 */
final class CutSection {
    /** Points of the curve, less one. */
    private static final int STEPS = 100;

    /** How far a score computed anew may be from the table's, relative to max(1, |score|): rounding of sums over dimensions. */
    private static final double TOLERANCE = 1e-6;

    /** A threshold that a larger share of the pairs reaches says nothing of the score. */
    private static final double MOST_TELLING = 0.9;

    /** Standard errors beyond which chance is no explanation. */
    private static final double CLEARLY_MORE = 3;

    /** Rows per dimension from which on a Gaussian knows little of each of the rows that it was fitted on. */
    private static final long ENOUGH_ROWS = 20;

    /**
     * Scores of random pairs.
     *
     * @param note why there are none, or what to know of them; null for nothing
     * @param warning what a reader must not overlook; null for nothing
     */
    record Random(double[] scores, String note, String warning) {
        Random(double[] scores, String note) {
            this(scores, note, null);
        }

        static Random missing(String why) {
            return new Random(new double[0], why);
        }

        /** None, since the scores of the table are not those of the vectors. */
        static Random ofOthers(String difference) {
            return new Random(
                    new double[0],
                    difference,
                    difference
                            + ": right where the scores were made under a reference, else they are of another input");
        }
    }

    private final String score;
    private final PassingShare ofTrue;
    private final Optional<PassingShare> ofRandom;
    private final String note;
    private final String warning;

    /**
     * @param score column of the table
     * @param scores of the true pairs; NaN for none
     */
    CutSection(String score, double[] scores, Random random) {
        this.score = score;
        this.ofTrue = PassingShare.ofPairs(scores);
        this.ofRandom = Optional.of(PassingShare.ofCycle(random.scores)).filter(known -> known.count() > 0);
        this.warning = random.warning;
        this.note = ofRandom.isEmpty() && random.scores.length > 0 ? "no random pair has a score" : random.note;
    }

    /**
     * The score of a column as the rows of a set give it; empty for columns that rows alone do not give.
     *
     * @param table the scores of the column
     */
    static Optional<PairScore> scoreOf(String column, double[] table, Fitted set) {
        boolean sameDims = set.moments().imageDims() == set.moments().textDims();
        if (column.equals(PairScore.Kind.PMI.column())) {
            return set.scorer().map(PairScore::pmi);
        }
        if (sameDims && column.equals(PairScore.Kind.COSINE.column())) {
            return Optional.of(PairScore.cosine());
        }
        return sameDims && column.equals(PairScore.Kind.CLIP_SCORE.column())
                ? Optional.of(PairScore.clipScore(ClipScore.Form.of(table)))
                : Optional.empty();
    }

    /** Why there are no random pairs, where there are none. */
    String missing() {
        return note;
    }

    /** Scores of random pairs of a set, by a further scan. */
    static Random random(Session session, Fitted set, PairScore score, long seed) {
        double[] scores = PairScores.ofRandomPairs(session, set.pass().orElseThrow(), score, seed);
        return scores.length == 0
                ? Random.missing("fewer than two rows to pair at random")
                : new Random(scores, score.kind() == PairScore.Kind.PMI ? noteOfPmi(set) : null);
    }

    private static String noteOfPmi(Fitted set) {
        long order = set.support().order();
        return set.moments().count() >= ENOUGH_ROWS * order
                ? null
                : String.format(
                        Locale.ROOT,
                        "PMI is under the Gaussian of the pairs themselves, %.2g rows per dimension: mismatched pairs among"
                                + " them are part of it and pass more often than these random ones",
                        (double) set.moments().count() / order);
    }

    /**
     * The first of some rows whose score in the table is not that of its vectors; empty when all agree.
     *
     * @param table by row
     */
    static Optional<String> difference(PickedRows rows, double[] table, PairScore score) {
        double[] own = PairScores.of(rows, score);
        return IntStream.range(0, own.length)
                .filter(i -> !(Math.abs(own[i] - table[i]) <= TOLERANCE * Math.max(1, Math.abs(own[i]))))
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "%s of row %d of shard %s is %s in the table and %s by its vectors",
                        score.kind().column(),
                        rows.rows[i],
                        rows.shards[i],
                        table[i],
                        own[i]))
                .findFirst();
    }

    /**
     * The smallest threshold that lets at most a share of the random pairs through; empty without random pairs.
     *
     * @param share in [0, 1)
     */
    OptionalDouble thresholdFor(double share) {
        return ofRandom.stream()
                .mapToDouble(random -> random.thresholdFor(share))
                .findFirst();
    }

    /**
     * Adds section and curve {@code cut}.
     *
     * @param threshold empty where there is no single one
     */
    void addTo(Report report, OptionalDouble threshold) {
        Optional.ofNullable(warning).ifPresent(report::warn);
        if (ofRandom.isPresent() && note != null) {
            report.note(note);
        }
        Optional<Share> kept = share(Optional.of(ofTrue), threshold);
        Optional<Share> random = share(ofRandom, threshold);
        kept.flatMap(own -> random.filter(other -> isNoBetter(own, other))
                        .map(other -> String.format(
                                Locale.ROOT,
                                "%s does not tell pairs from random ones: %.4g %% of the pairs and %.4g %% of random ones reach the"
                                        + " threshold",
                                score,
                                100 * own.value(),
                                100 * other.value())))
                .ifPresent(report::warn);
        report.putSection(
                Cut.NAME,
                new Cut(
                        score,
                        threshold.isPresent() ? (Double) threshold.getAsDouble() : null,
                        ofTrue.count(),
                        kept.map(Share::value).orElse(null),
                        kept.map(Share::standardError).orElse(null),
                        ofRandom.map(PassingShare::count).orElse(0),
                        random.map(Share::value).orElse(null),
                        random.map(Share::standardError).orElse(null),
                        note));
        report.putCurve(Cut.NAME, curve());
    }

    /** Whether pairs reach the threshold no more often than random ones, but for chance. */
    private static boolean isNoBetter(Share own, Share random) {
        double error = Math.hypot(own.standardError(), random.standardError());
        return own.value() <= MOST_TELLING && own.value() - random.value() < CLEARLY_MORE * error;
    }

    private static Optional<Share> share(Optional<PassingShare> shares, OptionalDouble threshold) {
        return shares.filter(known -> threshold.isPresent() && known.count() > 0)
                .map(known -> known.at(threshold.getAsDouble()));
    }

    /** At the quantiles of the scores of the true pairs. */
    private Map<String, Object> curve() {
        List<Double> thresholds = new ArrayList<>();
        for (int step = 0; step <= STEPS && ofTrue.count() > 0; step++) {
            thresholds.add(ofTrue.quantile(step / (double) STEPS));
        }
        Map<String, Object> curve = new LinkedHashMap<>();
        curve.put("threshold", thresholds);
        put(curve, "true", ofTrue, thresholds);
        ofRandom.ifPresent(random -> put(curve, "random", random, thresholds));
        return curve;
    }

    private static void put(Map<String, Object> curve, String pairs, PassingShare shares, List<Double> thresholds) {
        List<Share> at = thresholds.stream().map(shares::at).toList();
        curve.put(pairs + "_share", at.stream().map(Share::value).toList());
        curve.put(
                pairs + "_share_standard_error",
                at.stream().map(Share::standardError).toList());
    }
}
