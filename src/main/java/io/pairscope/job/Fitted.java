package io.pairscope.job;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.ReferenceSet;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.report.Report;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A set of pairs, its moments by row range, and the Gaussian fitted on it when first asked for. On the driver, one thread. */
public final class Fitted {
    private final String name;
    private final List<PairMoments> groups;
    private final PairMoments moments;
    private final Optional<MomentResult> pass;
    private final List<String> columns;
    private final Regularization regularization;
    private JointSupport support;
    private GaussianFit fit;

    /** @param pass how the pairs were read; empty when they were not */
    public Fitted(String name, List<PairMoments> groups, Optional<MomentResult> pass, Regularization regularization) {
        this(
                name,
                groups,
                pass,
                pass.map(read -> read.inventory().columns().vectors()).orElse(List.of()),
                regularization);
    }

    /** A set of a saved state. */
    Fitted(String name, MomentsFile.State state, Regularization regularization) {
        this(
                name,
                state.groups(),
                Optional.empty(),
                List.of(state.header().imageColumn(), state.header().textColumn()),
                regularization);
    }

    /** @param columns of images and of texts; none where they are not known */
    private Fitted(
            String name,
            List<PairMoments> groups,
            Optional<MomentResult> pass,
            List<String> columns,
            Regularization regularization) {
        this.name = name;
        this.groups = groups;
        this.moments = pass.map(MomentResult::total).orElseGet(() -> PairMoments.merged(groups));
        this.pass = pass;
        this.columns = columns;
        this.regularization = regularization;
    }

    public String name() {
        return name;
    }

    public List<PairMoments> groups() {
        return groups;
    }

    /** The moments without one row range at a time. */
    public LeaveOneOut folds() {
        return new LeaveOneOut(moments, groups);
    }

    public PairMoments moments() {
        return moments;
    }

    public Optional<MomentResult> pass() {
        return pass;
    }

    public JointSupport support() {
        if (support == null) {
            support = JointSupport.of(moments, regularization);
        }
        return support;
    }

    /** The support, where something has asked for it: two eigendecompositions. */
    Optional<JointSupport> knownSupport() {
        return Optional.ofNullable(support);
    }

    public GaussianFit fit() {
        if (fit == null) {
            fit = GaussianPair.fit(support());
        }
        return fit;
    }

    /** Does work that does not ask for the Gaussian, while another thread fits it. */
    public <T> T fitBeside(Supplier<T> work) {
        CompletableFuture<GaussianFit> fitting = CompletableFuture.supplyAsync(this::fit);
        T done = work.get();
        // What failed there fails again where the fit is asked for.
        fitting.exceptionally(failure -> null).join();
        return done;
    }

    /** This set as one that others are seen from. */
    public ReferenceSet asReference() {
        return new ReferenceSet(moments, support(), fit());
    }

    /**
     * A warning where this set has its images in the column of the other's texts, and the other way round.
     *
     * @param title of the other set
     */
    public Optional<String> crossing(Fitted other, String title) {
        boolean isCrossed = !columns.equals(other.columns)
                && columns.size() == 2
                && other.columns.equals(List.of(columns.get(1), columns.get(0)));
        return isCrossed
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "the reference has its images in column %s and its texts in column %s, the %s the other way round:"
                                + " unless one of them names its columns otherwise, images are held against texts. Then read it"
                                + " again with --image-column and --text-column exchanged",
                        columns.get(0),
                        columns.get(1),
                        title))
                : Optional.empty();
    }

    /** The MID that other pairs of the same kind are expected to have under its Gaussian. Empty without a Gaussian, and with a regularized one, for which it does not hold. */
    public Optional<ExpectedMid> expectedMid() {
        return fit() instanceof GaussianPair gaussian && !regularization.changesCovariance()
                ? Optional.of(new ExpectedMid(gaussian.mutualInformation(), gaussian.expectedOptimism()))
                : Optional.empty();
    }

    /** Scores of pairs under the Gaussian of this set; empty when it has none. */
    public Optional<PairScorer> scorer() {
        return fit() instanceof GaussianPair gaussian ? Optional.of(new PairScorer(gaussian)) : Optional.empty();
    }

    /**
     * Shards and rows that were left out when the pairs were read.
     *
     * @param title of the set
     */
    public void tell(Report report, String title) {
        pass.ifPresent(read -> {
            ShardsRead.tell(report, read, "left out of the " + title + " ", title + ": ");
            RowCounts counts = read.counts();
            if (counts.badRows() > 0) {
                report.note(
                        counts.badRows() + " bad rows of the " + title + " were left out " + counts.reasonsOfBadRows());
            }
        });
    }
}
