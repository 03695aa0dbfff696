package io.pairscope.job.filter;

import io.pairscope.core.information.PairScore;
import io.pairscope.engine.scan.ColumnsOfInput;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.Shard;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.engine.tables.FurtherColumns;
import io.pairscope.engine.tables.ScoredRows;
import io.pairscope.engine.tables.ShardPlaces;
import io.pairscope.job.Fitted;
import io.pairscope.job.Fitting;
import io.pairscope.job.MemoryNeed;
import io.pairscope.job.Run;
import java.util.Optional;
import java.util.OptionalDouble;

/** The pairs that scores are of, and their moments. */
record ScoredPairs(Fitted fitted) {
    /** An array has no more. */
    private static final int MOST_ROWS = Integer.MAX_VALUE - 8;

    /** States that three sets take, before, after and at random, with covariance and decomposition; those of their factors. */
    private static final MemoryNeed NEED = new MemoryNeed(24, 6, true);

    /** Reads their moments. */
    static ScoredPairs read(Session session, Inventory inventory, Fitting fitting) {
        if (inventory.rows() > MOST_ROWS) {
            throw new UnusableInputException("the input has " + inventory.rows() + " rows; a filter with --input takes "
                    + MOST_ROWS + ". Filter parts of it, each with its own scores");
        }
        return new ScoredPairs(fitting.read(session, "input", "input", inventory, Optional.empty(), NEED));
    }

    MomentResult moments() {
        return fitted.pass().orElseThrow();
    }

    /** The shards that were read. */
    Inventory inventory() {
        return moments().inventory();
    }

    ShardPlaces places() {
        ShardPlaces places = new ShardPlaces();
        for (Shard shard : inventory().shards()) {
            places.add(shard.name, shard.totalRows());
        }
        inventory().bad().forEach(bad -> places.leaveOut(bad.name()));
        return places;
    }

    /** The columns that rules name. */
    Optional<FurtherColumns> further(Session session) {
        return inventory().columns().labels().isEmpty()
                ? Optional.empty()
                : Optional.of(new ColumnsOfInput(session, moments()));
    }

    /**
     * The shares of true and of random pairs that a threshold lets through; empty where rows have no score.
     *
     * @throws UnusableInputException when the scores are not those of these pairs
     */
    Optional<CutSection> cut(Run run, ScoredRows scored, int seed) {
        ScoresOfInput sample = ScoresOfInput.of(run.session(), scored, fitted, seed);
        return scored.by().map(by -> cut(run, scored, by, sample, seed));
    }

    private CutSection cut(Run run, ScoredRows scored, String by, ScoresOfInput sample, int seed) {
        Optional<PairScore> score = CutSection.scoreOf(by, scored.scores(), fitted);
        CutSection.Random random = score.map(computed -> random(run, sample, computed, seed))
                .orElseGet(
                        () -> CutSection.Random.missing(
                                by
                                        + " cannot be computed for pairs made at random: only pmi, cosine and clip_score can, where they exist"));
        return new CutSection(by, scored.scores(), random);
    }

    private CutSection.Random random(Run run, ScoresOfInput sample, PairScore score, int seed) {
        run.step("random pairs");
        return CutSection.difference(sample.rows(), sample.scores(), score)
                .map(CutSection.Random::ofOthers)
                .orElseGet(() -> CutSection.random(run.session(), fitted, score, seed));
    }

    /** @throws UnusableInputException when there are no scores of random pairs */
    static OptionalDouble threshold(CutSection cut, double share) {
        OptionalDouble threshold = cut.thresholdFor(share);
        if (threshold.isEmpty()) {
            throw new UnusableInputException(
                    "filter.keep-random needs scores of random pairs, and there are none: " + cut.missing());
        }
        return threshold;
    }
}
