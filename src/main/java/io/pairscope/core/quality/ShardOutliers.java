package io.pairscope.core.quality;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.moments.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shards that are unlike the others: written by another encoder, not normalized, or with rows that do not belong together.
 * Each number of a shard is set against the median of all shards, in units of their robust spread or of its own sampling
 * error, whichever is larger; a difference that is too small to matter is never a finding. Needs no data but the
 * sketches.
 */
public final class ShardOutliers {
    /** With fewer shards nothing can be said about what is usual. */
    public static final int MIN_SHARDS = 8;

    /** How many robust standard deviations a finding is away; 200 good shards then stay without one. */
    private static final double DEVIATIONS = 8;

    /** With fewer rows a standard error says too little: 8 of them are no rare event. */
    private static final int MIN_ROWS = 10;

    /** A difference of norms matters from this share of the usual norm on. */
    private static final double NORM_SHARE = 0.01;

    /** A squared shift of the mean matters from this share of the variance on. */
    private static final double VARIANCE_SHARE = 0.05;

    /** A difference of mean cosines matters from here on. */
    public static final double COSINE_DIFFERENCE = 0.02;

    private ShardOutliers() {}

    public enum Fault {
        /** Its images have other norms: a missing or another normalization. */
        IMAGE_NORM,
        TEXT_NORM,
        /** Its mean image lies elsewhere: another encoder, or other content. */
        IMAGE_MEAN,
        TEXT_MEAN,
        /** Its images and texts fit less than others'. */
        PAIRING,
        /** Its images fit their own texts less than those of either neighbour: the sides oppose each other. */
        OPPOSED,
        /** Its images fit the texts of the next row, and their own no better than those of the row before. */
        TEXTS_ONE_LATE,
        /** Its images fit the texts of the row before, and their own no better than those of the next row. */
        TEXTS_ONE_EARLY
    }

    /**
     * @param shard position of the shard
     * @param value what was found of it, in the unit of the number
     * @param usual what is found of the others; for rows that are off by one, the score of its matched pairs; for
     *     opposed sides, that of its pairs one row apart
     */
    public record Finding(int shard, Fault fault, double value, double usual) {}

    /**
     * All findings, by shard.
     *
     * @param total moments of all shards together
     */
    public static List<Finding> among(List<ShardSketch> shards, PairMoments total) {
        List<Finding> findings =
                misfits(shards.stream().map(ShardSketch::cosines).toList(), COSINE_DIFFERENCE);
        if (shards.size() >= MIN_SHARDS) {
            for (Side side : Side.values()) {
                norms(shards, side, findings);
            }
            for (Side side : Side.values()) {
                means(shards, side, total.marginal(side), findings);
            }
        }
        findings.sort(Comparator.comparingInt(Finding::shard));
        return findings;
    }

    /**
     * Findings about which texts belong to which images, by shard.
     *
     * @param noteworthy the difference of mean scores that matters
     */
    public static List<Finding> misfits(List<RowOffsetScores> shards, double noteworthy) {
        Usual usual = Usual.of(shards.stream().map(RowOffsetScores::matched));
        boolean enough =
                shards.stream().filter(shard -> shard.matched().count() > 0).count() >= MIN_SHARDS;
        List<Finding> findings = new ArrayList<>();
        for (int s = 0; s < shards.size(); s++) {
            RunningMoments own = shards.get(s).matched();
            Finding misplaced = misplaced(s, shards.get(s), noteworthy);
            double missing = usual.median() - own.mean();
            if (misplaced != null) {
                findings.add(misplaced);
            } else if (enough && missing > DEVIATIONS * usual.error(own) && missing > noteworthy) {
                findings.add(new Finding(s, Fault.PAIRING, own.mean(), usual.median()));
            }
        }
        return findings;
    }

    /** What the neighbours' texts say of all shards together; its position is that of no shard. */
    public static Optional<Finding> misplaced(Collection<RowOffsetScores> shards, double noteworthy) {
        RowOffsetScores all = new RowOffsetScores();
        shards.forEach(all::merge);
        return Optional.ofNullable(misplaced(-1, all, noteworthy));
    }

    /**
     * What the neighbours' texts say, or null. Texts are off by a row when one neighbour's fit beyond chance, and the matched
     * ones no better than the other neighbour's, which stands for texts that do not belong to the image. Sides oppose each
     * other when both neighbours' texts fit better than the matched ones.
     */
    private static Finding misplaced(int position, RowOffsetScores shard, double noteworthy) {
        RunningMoments own = shard.matched();
        boolean late = shard.next().mean() >= shard.previous().mean();
        RunningMoments better = late ? shard.next() : shard.previous();
        RunningMoments worse = late ? shard.previous() : shard.next();
        if (better.count() < MIN_ROWS || !isAbove(better, own, noteworthy)) {
            return null;
        }
        if (isAbove(better, worse, noteworthy)
                && !isAbove(own, worse, noteworthy)
                && !isAbove(worse, own, noteworthy)) {
            return new Finding(
                    position, late ? Fault.TEXTS_ONE_LATE : Fault.TEXTS_ONE_EARLY, better.mean(), own.mean());
        }
        return isAbove(worse, own, noteworthy)
                ? new Finding(position, Fault.OPPOSED, own.mean(), (better.mean() + worse.mean()) / 2)
                : null;
    }

    /** Whether a mean is above another beyond chance, and by so much that it matters. */
    private static boolean isAbove(RunningMoments higher, RunningMoments lower, double noteworthy) {
        double difference = higher.mean() - lower.mean();
        double error = Math.hypot(higher.standardError(), lower.standardError());
        return difference > DEVIATIONS * error && difference > noteworthy;
    }

    private static void norms(List<ShardSketch> shards, Side side, List<Finding> findings) {
        Fault fault = side.of(Fault.IMAGE_NORM, Fault.TEXT_NORM);
        Usual usual = Usual.of(shards.stream().map(shard -> shard.norm(side)));
        for (int s = 0; s < shards.size(); s++) {
            RunningMoments own = shards.get(s).norm(side);
            double difference = Math.abs(own.mean() - usual.median());
            if (difference > DEVIATIONS * usual.error(own) && difference > NORM_SHARE * usual.median()) {
                findings.add(new Finding(s, fault, own.mean(), usual.median()));
            }
        }
    }

    /**
     * A number of the rows of shards.
     *
     * @param means of the shards
     * @param spread of the rows of a shard, at the median of those with enough rows to show it; 0 where none has
     */
    private record Usual(RobustScale means, double spread) {
        static Usual of(Stream<RunningMoments> shards) {
            List<RunningMoments> filled =
                    shards.filter(rows -> rows.count() > 0).toList();
            double[] spreads = filled.stream()
                    .filter(rows -> rows.count() >= MIN_ROWS)
                    .mapToDouble(RunningMoments::standardDeviation)
                    .toArray();
            return new Usual(
                    RobustScale.of(
                            filled.stream().mapToDouble(RunningMoments::mean).toArray()),
                    spreads.length == 0 ? 0 : RobustScale.of(spreads).median());
        }

        double median() {
            return means.median();
        }

        /** What a mean may be off by chance: of few rows, their own spread does not show it. */
        double error(RunningMoments own) {
            double ofRows = own.count() < MIN_ROWS ? spread / Math.sqrt(own.count()) : own.standardError();
            return Math.max(means.deviation(), ofRows);
        }
    }

    /**
     * The distance of a shard's mean from that of all others, without what sampling explains: for n and m rows of one
     * distribution E‖Δ‖² = tr(Σ)·(1/n + 1/m), with variance 2·tr(Σ²)·(1/n + 1/m)².
     */
    private static void means(List<ShardSketch> shards, Side side, Marginal total, List<Finding> findings) {
        Fault fault = side.of(Fault.IMAGE_MEAN, Fault.TEXT_MEAN);
        SymmetricMatrix covariance = total.populationCovariance();
        long all = shards.stream().mapToLong(ShardSketch::rows).sum();
        double trace = covariance.trace();
        double spread = Math.sqrt(2 * covariance.frobeniusSquared());
        double[] beyond = new double[shards.size()];
        double[] noise = new double[shards.size()];
        for (int s = 0; s < beyond.length; s++) {
            long n = shards.get(s).rows();
            double perRow = 1.0 / n + 1.0 / (all - n);
            // A shard without accepted rows has no mean: its shift is NaN, and comparisons with NaN are false.
            beyond[s] =
                    n == 0 ? Double.NaN : squaredShift(shards.get(s).sum(side), n, total.mean(), all) - trace * perRow;
            noise[s] = spread * perRow;
        }
        RobustScale usual = RobustScale.of(
                Arrays.stream(beyond).filter(shift -> !Double.isNaN(shift)).toArray());
        for (int s = 0; s < beyond.length; s++) {
            if (beyond[s] > usual.median() + DEVIATIONS * Math.max(usual.deviation(), noise[s])
                    && beyond[s] > VARIANCE_SHARE * trace) {
                findings.add(new Finding(s, fault, Math.sqrt(beyond[s]), Math.sqrt(Math.max(0, usual.median()))));
            }
        }
    }

    /** ‖mean of the shard − mean of all other rows‖². */
    private static double squaredShift(double[] sum, long n, double[] mean, long all) {
        double squared = 0;
        double toOthers = (double) all / (all - n);
        for (int i = 0; i < sum.length; i++) {
            double shift = (sum[i] / n - mean[i]) * toOthers;
            squared += shift * shift;
        }
        return squared;
    }
}
