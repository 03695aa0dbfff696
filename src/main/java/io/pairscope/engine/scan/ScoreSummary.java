package io.pairscope.engine.scan;

import io.pairscope.core.moments.RunningMoments;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.tdigest.TDigestDouble;

/**
 * One score over many pairs: count, mean, standard deviation, quantiles (t-digest) and the ids at either end. Mergeable;
 * merged in plan order it does not depend on who computed what.
 */
public final class ScoreSummary implements Serializable {
    private static final long serialVersionUID = 1;

    /** Size of the t-digest: about this many centroids, quantiles in the tails far better than 1/k. */
    private static final short DIGEST_SIZE = 500;

    private static final double[] QUANTILES = {0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1};

    private final Extremes extremes = new Extremes();
    private final RunningMoments spread = new RunningMoments();
    private transient TDigestDouble digest = new TDigestDouble(DIGEST_SIZE);
    private byte[] packedDigest;

    /** Adds the score of a pair; the id is asked for only if the score is among the extremes. */
    void add(double score, java.util.function.Supplier<String> id) {
        spread.add(score);
        digest.update(score);
        if (extremes.wants(score)) {
            extremes.offer(score, id.get());
        }
    }

    /** To be called once all scores of a task are in, before the summary is sent. */
    void pack() {
        packedDigest = digest.toByteArray();
    }

    /** Adds a packed summary of later pairs. */
    void merge(ScoreSummary later) {
        if (later.spread.count() == 0) {
            return;
        }
        spread.merge(later.spread);
        digest.merge(TDigestDouble.heapify(Memory.wrap(later.packedDigest)));
        extremes.merge(later.extremes);
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

    /** Approximate quantiles by probability; the extremes are exact. */
    public Map<String, Double> quantiles() {
        Map<String, Double> result = new LinkedHashMap<>();
        if (count() > 0) {
            for (double q : QUANTILES) {
                result.put(Double.toString(q), digest.getQuantile(q));
            }
        }
        return result;
    }

    /** Ids of the lowest scores, lowest first. */
    public List<String> lowestIds() {
        return extremes.lowestIds();
    }

    /** Ids of the highest scores, highest first. */
    public List<String> highestIds() {
        return extremes.highestIds();
    }
}
