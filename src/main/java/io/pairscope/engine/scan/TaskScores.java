package io.pairscope.engine.scan;

import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.quality.RowOffsetScores;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.TreeMap;

/** What a task says of the scores that it wrote. */
final class TaskScores implements Serializable {
    private static final long serialVersionUID = 2;

    final ScoreSummary cosine = new ScoreSummary();
    final ScoreSummary pmi = new ScoreSummary();
    final ScoreHistograms histograms = new ScoreHistograms();
    /** By row range. */
    final TreeMap<Integer, RunningMoments> refClipScores = new TreeMap<>();

    final TreeMap<Long, RowName> names = new TreeMap<>();
    /** By shard. */
    final LinkedHashMap<String, RowOffsetScores> pairings = new LinkedHashMap<>();
}
