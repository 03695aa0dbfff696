package io.pairscope.job;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.RawRows;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.scan.VectorLengths;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.snapshot.SnapshotDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Fitted sets from paths: pairs, read in one scan, or a saved state. */
public record Fitting(ReadOptions reading, Regularization regularization) {
    /** The same, keeping something of rows as they are stored. */
    public Fitting keeping(RawRows raw) {
        return new Fitting(reading.with(raw), regularization);
    }

    /**
     * Reads the pairs of a source, or loads its saved state, as a step of the run.
     *
     * @param need of the job, for which there must be memory
     */
    public Fitted of(Run run, Source source, String name, MemoryNeed need) {
        run.step(source.option());
        return run.inventory(source)
                .map(shards -> read(run.session(), name, source.option(), shards, Optional.empty(), need))
                .orElseGet(() -> load(run.session(), name, source.paths().get(0), need));
    }

    /**
     * Reads pairs, but not those whose moments were kept.
     *
     * @param title what progress calls them
     * @param need likewise
     */
    public Fitted read(
            Session session,
            String name,
            String title,
            Inventory inventory,
            Optional<SnapshotDirectory> kept,
            MemoryNeed need) {
        IntConsumer ready = dims -> need.require(session.memory(), inventory.rows(), dims, reading.ranges(dims));
        MomentResult pass = kept.map(directory -> directory.read(session, title, inventory, reading, ready))
                .orElseGet(() -> MomentScan.run(session, title, inventory, reading, ready));
        return fullRank(new Fitted(name, pass.groups(), Optional.of(pass), regularization));
    }

    private Fitted load(Session session, String name, String path, MemoryNeed need) {
        MomentsFile.State state = MomentsFile.read(Storage.of(session), path);
        PairMoments first = state.groups().get(0);
        long rows = state.groups().stream().mapToLong(PairMoments::count).sum();
        int dims = first.imageDims() + first.textDims();
        need.require(session.memory(), rows, dims, state.groups().size());
        boolean unit = state.header().normalization() != Normalization.NEVER;
        if (unit != (reading.normalization() != Normalization.NEVER)) {
            throw new UnusableInputException("the state " + path + " was made with normalize = "
                    + Constant.option(state.header().normalization())
                    + ", this run has another setting; use the same for both");
        }
        return fullRank(new Fitted(name, state, regularization));
    }

    /** The set, unless a strict policy refuses its rank, or shrinkage its size. */
    private Fitted fullRank(Fitted fitted) {
        double trace = fitted.moments().scatter().trace();
        boolean shrinks =
                regularization.policy() == RankPolicy.LEDOIT_WOLF || regularization.policy() == RankPolicy.OAS;
        if (shrinks && trace > 0 && !(trace > 1e-140 && trace < 1e140)) {
            throw new UnusableInputException("rank-policy "
                    + Constant.option(regularization.policy())
                    + " needs fourth powers of the vectors, and those of the " + fitted.name()
                    + " leave the range of double. Scale the vectors, or use rank-policy support");
        }
        if (regularization.policy() != RankPolicy.STRICT) {
            return fitted;
        }
        JointSupport support = fitted.support();
        int p = support.dims(Side.IMAGE) + support.dims(Side.TEXT);
        int rank = support.jointRank();
        if (rank < p || !(fitted.fit() instanceof GaussianPair)) {
            throw new UnusableInputException("rank-policy strict refuses the " + fitted.name()
                    + ": the joint covariance of " + p
                    + " dimensions has rank " + rank + " (image " + support.rank(Side.IMAGE) + " of "
                    + support.dims(Side.IMAGE) + ", text " + support.rank(Side.TEXT) + " of " + support.dims(Side.TEXT)
                    + ") from "
                    + support.count() + " rows. Use rank-policy support, or more rows");
        }
        return fitted;
    }

    /** Refuses sets that do not come from the same encoders. */
    public static void requireSameDimensions(Fitted reference, Fitted other) {
        VectorLengths.requireSame(reference.name(), dims(reference), other.name(), dims(other));
    }

    private static int[] dims(Fitted set) {
        return new int[] {set.moments().imageDims(), set.moments().textDims()};
    }
}
