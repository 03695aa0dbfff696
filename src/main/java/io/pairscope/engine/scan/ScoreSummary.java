package io.pairscope.engine.scan;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.pairscope.core.moments.RunningMoments;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One score over many pairs: count, mean, standard deviation, quantiles (DDSketch, Masson, Rim, Lee, 2019) and the pairs at either end. Mergeable;
 * merged in plan order it does not depend on who computed what.
 */
public final class ScoreSummary implements Serializable {
    private static final long serialVersionUID = 3;

    /** Largest difference of a quantile from the score of its rank, by that score. */
    static final double ACCURACY = 5e-4;

    /** Pairs kept at either end. */
    private static final int KEPT = 20;

    private static final double[] QUANTILES = {0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1};

    private final RunningMoments spread = new RunningMoments();
    /** Counts in bins of fixed bounds, so that no order of rows or of merging matters. */
    private transient DDSketch sketch =
            new DDSketch(new CubicallyInterpolatedMapping(ACCURACY), UnboundedSizeDenseStore::new);

    private byte[] packed;
    private final ArrayList<Extreme> lowest = new ArrayList<>();
    private final ArrayList<Extreme> highest = new ArrayList<>();

    private static final class Extreme implements Serializable {
        private static final long serialVersionUID = 1;
        final double score;
        final ScoredPair pair;

        Extreme(double score, ScoredPair pair) {
            this.score = score;
            this.pair = pair;
        }
    }

    private static final Comparator<Extreme> ASCENDING = Comparator.comparingDouble(extreme -> extreme.score);
    private static final Comparator<Extreme> DESCENDING = ASCENDING.reversed();

    /** Adds the score of a pair; the pair is asked for only if the score is among the extremes. */
    void add(double score, Supplier<ScoredPair> pair) {
        spread.add(score);
        sketch.accept(score);
        if (lowest.size() < KEPT || score < lowest.get(KEPT - 1).score || score > highest.get(KEPT - 1).score) {
            Extreme extreme = new Extreme(score, pair.get());
            insert(lowest, extreme, ASCENDING);
            insert(highest, extreme, DESCENDING);
        }
    }

    /** Earlier rows win ties. */
    private static void insert(ArrayList<Extreme> kept, Extreme extreme, Comparator<Extreme> order) {
        int at = kept.size();
        while (at > 0 && order.compare(kept.get(at - 1), extreme) > 0) {
            at--;
        }
        if (at < KEPT) {
            kept.add(at, extreme);
            if (kept.size() > KEPT) {
                kept.remove(KEPT);
            }
        }
    }

    /** To be called once all scores of a task are in, before the summary is sent. */
    void pack() {
        GrowingByteArrayOutput bytes = GrowingByteArrayOutput.withDefaultInitialCapacity();
        try {
            sketch.encode(bytes, false);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        packed = bytes.trimmedCopy();
    }

    /** Adds a packed summary of later pairs. */
    void merge(ScoreSummary later) {
        if (later.spread.count() == 0) {
            return;
        }
        spread.merge(later.spread);
        try {
            sketch.decodeAndMergeWith(ByteArrayInput.wrap(later.packed));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        later.lowest.forEach(extreme -> insert(lowest, extreme, ASCENDING));
        later.highest.forEach(extreme -> insert(highest, extreme, DESCENDING));
    }

    public long count() {
        return spread.count();
    }

    public double mean() {
        return spread.mean();
    }

    /** Of the mean, pairs taken as independent. */
    public double standardError() {
        return spread.standardError();
    }

    /** Quantiles by probability, to {@link #ACCURACY} of their values; the extremes are exact. */
    public Map<String, Double> quantiles() {
        Map<String, Double> result = new LinkedHashMap<>();
        if (count() > 0) {
            for (double q : QUANTILES) {
                result.put(Double.toString(q), quantile(q));
            }
        }
        return result;
    }

    private double quantile(double share) {
        double least = lowest.get(0).score;
        double greatest = highest.get(0).score;
        if (share == 0 || share == 1) {
            return share == 0 ? least : greatest;
        }
        return Math.max(least, Math.min(greatest, sketch.getValueAtQuantile(share)));
    }

    /** The pairs of the lowest scores, lowest first. */
    public List<ScoredPair> lowest() {
        return lowest.stream().map(extreme -> extreme.pair).toList();
    }

    /** The pairs of the highest scores, highest first. */
    public List<ScoredPair> highest() {
        return highest.stream().map(extreme -> extreme.pair).toList();
    }
}
