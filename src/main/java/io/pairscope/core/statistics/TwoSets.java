package io.pairscope.core.statistics;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.divergence.Bhattacharyya;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.GramLoss;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.divergence.WhitenedSets;
import io.pairscope.core.information.MutualInformationDivergence;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A reference and a candidate, by their moments. Factorizations that several statistics need are computed once. For one
 * thread.
 */
public final class TwoSets {
    /** Distances between the vectors of a part. */
    record Distances(Wasserstein wasserstein, GramLoss gramLoss) {}

    private final ReferenceSet reference;
    private final ComparedSet candidate;
    private final Normalization normalization;
    private final Map<Part, Wasserstein> wasserstein = new ConcurrentHashMap<>();
    private final Map<Part, Distances> raw = new ConcurrentHashMap<>();
    private MutualInformationDivergence mid;
    private Optional<WhitenedSets> whitened;
    private Optional<KullbackLeibler> forward;
    private Optional<KullbackLeibler> reversed;
    private Optional<Bhattacharyya> bhattacharyya;
    private NearbyTwoSets near;

    /** @param normalization that the rows of both went through */
    public TwoSets(ReferenceSet reference, ComparedSet candidate, Normalization normalization) {
        this.reference = reference;
        this.candidate = candidate;
        this.normalization = normalization;
    }

    /** Decomposes all that statistics will need, on several cores; the numbers are those of one. */
    public void prepare() {
        CompletableFuture<?>[] distances = Stream.of(Part.values())
                .map(part -> CompletableFuture.runAsync(() -> {
                    wasserstein(part);
                    noise(part);
                }))
                .toArray(CompletableFuture<?>[]::new);
        if (reference.undefined().isEmpty()) {
            mid();
            symmetric();
            bhattacharyya();
        }
        CompletableFuture.allOf(distances).join();
    }

    /** The statistics for sets near them. Decomposes both once more, with vectors. */
    public NearbyTwoSets near() {
        if (near == null) {
            near = new NearbyTwoSets(this, Catalogue.numbers(Catalogue.STANDARD.of(this)));
        }
        return near;
    }

    public ReferenceSet reference() {
        return reference;
    }

    public ComparedSet candidate() {
        return candidate;
    }

    public Normalization normalization() {
        return normalization;
    }

    /** M. */
    long count() {
        return candidate.moments().count();
    }

    /** rx + ry of the reference. */
    int order() {
        return reference.support().order();
    }

    /** Of a part of that support. */
    int rank(Part part) {
        JointSupport support = reference.support();
        return part.of(support.rank(Side.IMAGE), support.rank(Side.TEXT), support.order());
    }

    long referenceCount() {
        return reference.support().count();
    }

    MutualInformationDivergence mid() {
        if (mid == null) {
            mid = MutualInformationDivergence.of(reference.fit(), candidate.moments());
        }
        return mid;
    }

    /** Both on the support of the reference; empty when a covariance is singular there. */
    Optional<WhitenedSets> whitened() {
        if (whitened == null) {
            whitened = WhitenedSets.of(reference.support(), candidate.moments());
        }
        return whitened;
    }

    /** Whether either set has too few rows for a covariance on the support. */
    boolean lackRows() {
        return count() <= order() || reference.support().count() <= order();
    }

    private Optional<WhitenedSets> whitenedBothWays() {
        return lackRows() ? Optional.empty() : whitened();
    }

    /** Of the candidate from the reference. */
    Optional<KullbackLeibler> forward() {
        if (forward == null) {
            forward = whitened().map(KullbackLeibler::of);
        }
        return forward;
    }

    /** Of the reference from the candidate. */
    Optional<KullbackLeibler> reversed() {
        if (reversed == null) {
            reversed = whitenedBothWays().map(KullbackLeibler::reversed);
        }
        return reversed;
    }

    /** Of both directions. */
    Optional<KullbackLeibler> symmetric() {
        return reversed().flatMap(other -> forward().map(other::plus));
    }

    Optional<Bhattacharyya> bhattacharyya() {
        if (bhattacharyya == null) {
            bhattacharyya = whitenedBothWays().flatMap(Bhattacharyya::of);
        }
        return bhattacharyya;
    }

    Wasserstein wasserstein(Part part) {
        return wasserstein.computeIfAbsent(
                part, of -> Wasserstein.between(reference.gaussian(of), candidate.gaussian(of)));
    }

    /** What the squared Wasserstein distance of samples of these sizes is by chance. */
    double noise(Part part) {
        return reference.noiseFloor(part).against(count());
    }

    GramLoss gramLoss(Part part) {
        return GramLoss.between(reference.gaussian(part), candidate.gaussian(part));
    }

    /** Why there are no distances between rows as they are stored, or empty. */
    Optional<String> withoutRaw(Part part) {
        return isRaw() ? Optional.empty() : reference.withoutRaw(part).or(() -> candidate.withoutRaw(part));
    }

    /** Those distances, where there are any. */
    Distances raw(Part part) {
        return raw.computeIfAbsent(part, this::distancesOfRaw);
    }

    private Distances distancesOfRaw(Part part) {
        if (isRaw()) {
            return new Distances(wasserstein(part), gramLoss(part));
        }
        Gaussian a = reference.rawGaussian(part);
        Gaussian b = candidate.rawGaussian(part);
        return new Distances(Wasserstein.between(a, b), GramLoss.between(a, b));
    }

    /** Whether all distances are between rows as they are stored. */
    boolean isRaw() {
        return normalization == Normalization.NEVER;
    }
}
