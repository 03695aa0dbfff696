package io.pairscope.engine.scan;

import io.pairscope.core.moments.RunningMoments;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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

    /** Ids kept at either end. */
    private static final int KEPT = 20;

    private static final double[] QUANTILES = {0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1};

    private final RunningMoments spread = new RunningMoments();
    private transient TDigestDouble digest = new TDigestDouble(DIGEST_SIZE);
    private byte[] packedDigest;
    private final ArrayList<Extreme> lowest = new ArrayList<>();
    private final ArrayList<Extreme> highest = new ArrayList<>();

    private static final class Extreme implements Serializable {
        private static final long serialVersionUID = 1;
        final double score;
        final String id;

        Extreme(double score, String id) {
            this.score = score;
            this.id = id;
        }
    }

    private static final Comparator<Extreme> ASCENDING = Comparator.comparingDouble(extreme -> extreme.score);
    private static final Comparator<Extreme> DESCENDING = ASCENDING.reversed();

    /** Adds the score of a pair; the id is asked for only if the score is among the extremes. */
    void add(double score, Supplier<String> id) {
        spread.add(score);
        digest.update(score);
        if (lowest.size() < KEPT || score < lowest.get(KEPT - 1).score || score > highest.get(KEPT - 1).score) {
            Extreme extreme = new Extreme(score, id.get());
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
        packedDigest = digest.toByteArray();
    }

    /** Adds a packed summary of later pairs. */
    void merge(ScoreSummary later) {
        if (later.spread.count() == 0) {
            return;
        }
        spread.merge(later.spread);
        digest.merge(TDigestDouble.heapify(Memory.wrap(later.packedDigest)));
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
        return lowest.stream().map(extreme -> extreme.id).toList();
    }

    /** Ids of the highest scores, highest first. */
    public List<String> highestIds() {
        return highest.stream().map(extreme -> extreme.id).toList();
    }
}
