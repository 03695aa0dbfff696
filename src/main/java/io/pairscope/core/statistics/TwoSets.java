package io.pairscope.core.statistics;

import io.pairscope.core.divergence.Bhattacharyya;
import io.pairscope.core.divergence.GramLoss;
import io.pairscope.core.divergence.KullbackLeibler;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.divergence.WhitenedSets;
import io.pairscope.core.information.MutualInformationDivergence;
import io.pairscope.core.moments.Normalization;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A reference and the set that is seen from it, by their moments, with what several statistics need of both computed once.
 * For one thread.
 */
public final class TwoSets {
    /** A value that is computed when it is first asked for. */
    private static final class Lazy<T> {
        private Supplier<T> compute;
        private T value;

        Lazy(Supplier<T> compute) {
            this.compute = compute;
        }

        T get() {
            if (compute != null) {
                value = compute.get();
                compute = null;
            }
            return value;
        }
    }

    private final ReferenceSet reference;
    private final ComparedSet candidate;
    private final Normalization normalization;
    private final Lazy<MutualInformationDivergence> mid;
    private final Lazy<Optional<WhitenedSets>> whitened;
    private final Lazy<Optional<KullbackLeibler>> forward;
    private final Lazy<Optional<KullbackLeibler>> reversed;
    private final Lazy<Optional<Bhattacharyya>> bhattacharyya;
    private final Map<Part, Wasserstein> wasserstein = new EnumMap<>(Part.class);

    /** @param normalization that the rows of both went through */
    public TwoSets(ReferenceSet reference, ComparedSet candidate, Normalization normalization) {
        this.reference = reference;
        this.candidate = candidate;
        this.normalization = normalization;
        this.mid = new Lazy<>(() -> MutualInformationDivergence.of(reference.fit(), candidate.moments()));
        this.whitened = new Lazy<>(() -> WhitenedSets.of(reference.support(), candidate.moments()));
        this.forward = new Lazy<>(() -> whitened().map(KullbackLeibler::of));
        this.reversed = new Lazy<>(() -> whitenedBothWays().map(KullbackLeibler::reversed));
        this.bhattacharyya = new Lazy<>(() -> whitenedBothWays().flatMap(Bhattacharyya::of));
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

    MutualInformationDivergence mid() {
        return mid.get();
    }

    /** Both on the support of the reference; empty when a covariance is singular there. */
    Optional<WhitenedSets> whitened() {
        return whitened.get();
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
        return forward.get();
    }

    /** Of the reference from the candidate. */
    Optional<KullbackLeibler> reversed() {
        return reversed.get();
    }

    /** Of both directions. */
    Optional<KullbackLeibler> symmetric() {
        return reversed().flatMap(other -> forward().map(other::plus));
    }

    Optional<Bhattacharyya> bhattacharyya() {
        return bhattacharyya.get();
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
}
