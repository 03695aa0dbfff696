package io.pairscope.core.statistics;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.KnownSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.covariance.SupportFactors;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.EffectiveRank;
import io.pairscope.core.spectrum.LinearAlignability;
import io.pairscope.core.spectrum.MomentSpectrum;
import io.pairscope.core.spectrum.PairwiseCosines;
import io.pairscope.core.spectrum.VendiScore;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/** A set of pairs by its moments. Spectra that several statistics need are computed once. For one thread. */
public final class OneSet {
    /** Two orders below what is left of the smallest eigenvalue of a condition of 1e8: 1e-6. */
    private static final double APART = 1e-8;

    private final PairMoments moments;
    private final Regularization regularization;
    private final Normalization normalization;
    private final Map<Part, MomentSpectrum> spectra = new EnumMap<>(Part.class);
    private final Map<Part, PairwiseCosines> cosines = new EnumMap<>(Part.class);
    /** Instead of a support, where they are enough. */
    private final Optional<SupportFactors> factors;

    private JointSupport support;
    private Optional<IntToDoubleFunction> leading;
    private double[] jointVariances;

    private OneSet(
            PairMoments moments,
            Regularization regularization,
            Normalization normalization,
            Optional<SupportFactors> factors) {
        this.moments = moments;
        this.regularization = regularization;
        this.normalization = normalization;
        this.factors = factors;
    }

    /**
     * @param support on which its covariance is taken
     * @param normalization that its rows went through
     */
    public OneSet(PairMoments moments, JointSupport support, Normalization normalization) {
        this(moments, support.regularization(), normalization);
        this.support = support;
    }

    /** A set whose covariance is regularized when a statistic first needs it. */
    public OneSet(PairMoments moments, Regularization regularization, Normalization normalization) {
        this(moments, regularization, normalization, Optional.empty());
    }

    /** Most of the rows of a set whose support is known; the statistics are the same, by Cholesky factors in place of decompositions. */
    public static OneSet ofFold(PairMoments fold, KnownSupport known, Normalization normalization) {
        return new OneSet(fold, known.regularization(), normalization, known.factors(fold));
    }

    /** Decomposes what most statistics need, on several threads; the numbers are those of one. */
    public void prepare() {
        LongestFirst.run(Stream.of(Part.JOINT, Part.IMAGE, Part.TEXT)
                .map(this::spectrum)
                .<Runnable>map(spectrum -> spectrum::decompose)
                .toList());
    }

    public PairMoments moments() {
        return moments;
    }

    public long count() {
        return moments.count();
    }

    public Regularization regularization() {
        return regularization;
    }

    public JointSupport support() {
        if (support == null) {
            support = JointSupport.of(moments, regularization);
        }
        return support;
    }

    public Normalization normalization() {
        return normalization;
    }

    /** Why nothing is to be said of a side; empty when it has a direction that varies. */
    Optional<String> constant(Side side) {
        return factors.isPresent() ? Optional.empty() : support().constant(side);
    }

    /** Of the images, else of the texts. */
    Optional<String> constant() {
        return constant(Side.IMAGE).or(() -> constant(Side.TEXT));
    }

    /** R² of a side by the other one. */
    OptionalDouble explained(Side predicted) {
        return factors.map(known -> LinearAlignability.of(known, predicted))
                .orElseGet(() -> LinearAlignability.of(support(), predicted));
    }

    /** The rank of the joint covariance on the support, columns scaled where the support has them so. */
    int jointRank() {
        return leading()
                .map(variances -> SymmetricEigen.numericalRank(order(), variances, JointSupport.RELATIVE_TOLERANCE))
                .orElseGet(() ->
                        SymmetricEigen.numericalRank(support().jointEigenvalues(), JointSupport.RELATIVE_TOLERANCE));
    }

    /** An eigenvalue of the joint covariance on the support by its place in descending order, in squared embedding units. */
    double jointVariance(int place) {
        if (leading().isPresent()) {
            return leading().get().applyAsDouble(place);
        }
        if (jointVariances == null) {
            jointVariances = support().jointEigenvaluesInUnits();
        }
        return jointVariances[place];
    }

    private int order() {
        return factors.map(SupportFactors::order).orElseGet(() -> support().order());
    }

    /**
     * The leading eigenvalues of the joint covariance, as many as the support has directions, by their place: those on the
     * support, when what is left out is rounding. Empty where it may be more, and where columns of different scales may hide the rank.
     */
    private Optional<IntToDoubleFunction> leading() {
        if (leading == null) {
            boolean scaled = factors.map(SupportFactors::isScaled)
                    .orElseGet(() -> support().isScaled());
            boolean whole = order() == moments.mean().length;
            leading = whole || !scaled && !regularization.changesCovariance()
                    ? Optional.of(regularizedVariances())
                            .filter(variances -> whole ? !scaled || isFarFromSingular(variances) : isApart(variances))
                    : Optional.empty();
        }
        return leading;
    }

    private IntToDoubleFunction regularizedVariances() {
        DoubleUnaryOperator regularized = regularization.eigenvalues(moments);
        return place -> regularized.applyAsDouble(spectrum(Part.JOINT).scatter(place));
    }

    /** The best scale of the columns makes a condition no better than by p (van der Sluis 1969). */
    private boolean isFarFromSingular(IntToDoubleFunction variances) {
        int p = order();
        return variances.applyAsDouble(p - 1) > p * JointSupport.RELATIVE_TOLERANCE * variances.applyAsDouble(0);
    }

    /** Variances outside raise an eigenvalue by no more than their sum (Weyl 1912). */
    private boolean isApart(IntToDoubleFunction variances) {
        double outside = factors.map(SupportFactors::varianceOutside)
                .orElseGet(() -> support().varianceOutside());
        int rank = SymmetricEigen.numericalRank(order(), variances, JointSupport.RELATIVE_TOLERANCE);
        return rank > 0 && outside <= APART * variances.applyAsDouble(rank - 1);
    }

    /** Of the sample covariance of a part, divisor n − 1, descending; those that vanish but for rounding may be 0. */
    public double[] covarianceEigenvalues(Part part) {
        double divisor = Math.max(1, count() - 1);
        return Arrays.stream(spectrum(part).scatter())
                .map(value -> Math.max(0, value) / divisor)
                .toArray();
    }

    private MomentSpectrum spectrum(Part part) {
        return spectra.computeIfAbsent(part, of -> new MomentSpectrum(of.of(moments)));
    }

    /** Of different rows within a side; of images and the texts of others for both. */
    PairwiseCosines cosines(Part part) {
        return cosines.computeIfAbsent(
                part, of -> of == Part.JOINT ? PairwiseCosines.inter(moments) : PairwiseCosines.within(of.of(moments)));
    }

    public Optional<VendiScore> vendi(Part part) {
        return VendiScore.of(spectrum(part));
    }

    public Optional<EffectiveRank> effectiveRank(Part part) {
        return EffectiveRank.of(spectrum(part));
    }
}
