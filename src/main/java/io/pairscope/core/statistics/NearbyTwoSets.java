package io.pairscope.core.statistics;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.NoiseFloor;
import io.pairscope.core.divergence.TransportMap;
import io.pairscope.core.influence.Sensitivity;
import io.pairscope.core.information.MutualInformationDivergence;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two sets of pairs, from which the statistics of both follow when one of them becomes another set near it, such as a fold of a
 * jackknife. Fréchet distances and divergences follow to an {@link Order}, the noise floor of the distances to the first; all others
 * are what they are. Decompositions of the sets, with vectors, are computed once, on several threads,
 * and the numbers are those of one; a nearby set decomposes nothing.
 */
public final class NearbyTwoSets {
    /** Puts numbers of a set near one of the two. */
    private interface Nearby {
        void put(PairMoments nearby, Order order, Map<String, Double> numbers);
    }

    /** The same numbers when the one or the other set changes. */
    private record Both(Nearby ofReference, Nearby ofCandidate) {}

    private final TwoSets sets;
    private final Map<String, Double> here;
    private final List<Both> numbers;

    /** @param here the numbers of the two sets, computed */
    NearbyTwoSets(TwoSets sets, Map<String, Double> here) {
        this.sets = sets;
        this.here = here;
        List<Supplier<Both>> longestFirst = new ArrayList<>();
        for (Part part : List.of(Part.JOINT, Part.IMAGE, Part.TEXT)) {
            longestFirst.add(() -> distances(part));
            if (!sets.isRaw() && sets.withoutRaw(part).isEmpty()) {
                longestFirst.add(() -> rawDistances(part));
            }
        }
        if (sets.whitened().isPresent()) {
            longestFirst.add(this::divergences);
        } else if (sets.reference().undefined().isEmpty()) {
            longestFirst.add(this::mid);
        }
        Both[] found = new Both[longestFirst.size()];
        LongestFirst.run(IntStream.range(0, found.length)
                .<Runnable>mapToObj(i -> () -> found[i] = longestFirst.get(i).get())
                .toList());
        this.numbers = List.of(found);
    }

    /** The numbers with another reference, which those of MID do not have. */
    public Map<String, Double> ofReference(PairMoments nearby, Order order) {
        Map<String, Double> found = new HashMap<>();
        numbers.forEach(some -> some.ofReference.put(nearby, order, found));
        return known(found);
    }

    /** The numbers with another candidate. */
    public Map<String, Double> ofCandidate(PairMoments nearby, Order order) {
        Map<String, Double> found = new HashMap<>();
        numbers.forEach(some -> some.ofCandidate.put(nearby, order, found));
        return known(found);
    }

    /** Those that the two sets have themselves. */
    private Map<String, Double> known(Map<String, Double> found) {
        found.keySet().removeIf(name -> here.getOrDefault(name, Double.NaN).isNaN());
        return found;
    }

    private Both divergences() {
        NearbyDivergences divergences = new NearbyDivergences(
                sets.reference(), sets.candidate().moments(), sets.whitened().orElseThrow());
        return new Both(divergences::putOfReference, divergences::putOfCandidate);
    }

    /** Alone: it needs no covariance of the candidate that has an inverse. */
    private Both mid() {
        return new Both(
                (nearby, order, found) -> {},
                (nearby, order, found) -> NearbyDivergences.putMid(
                        MutualInformationDivergence.of(sets.reference().fit(), nearby), found));
    }

    private Both distances(Part part) {
        Gaussian a = sets.reference().gaussian(part);
        Gaussian b = sets.candidate().gaussian(part);
        Marginal ofReference = part.of(sets.reference().moments());
        SupportRoot root = SupportRoot.of(a.covariance());
        TransportMap.Both transport = TransportMap.between(root, b.covariance());
        TwoSets.Distances apart = new TwoSets.Distances(sets.wasserstein(part), sets.gramLoss(part));
        NoiseFloor floor = sets.reference().noiseFloor(part);
        Sensitivity ofScatter = Sensitivity.ofCovariance(ofReference, NoiseFloor.gradient(root.eigen()));
        return new Both(
                distances(
                        part,
                        new NearbyDistance(ofReference, a, b, transport.there(), apart),
                        nearby -> new NoiseFloor(nearby.count(), floor.scatter() + ofScatter.change(nearby))
                                .against(b.count())),
                distances(
                        part,
                        new NearbyDistance(part.of(sets.candidate().moments()), b, a, transport.back(), apart),
                        nearby -> floor.against(nearby.count())));
    }

    private Nearby distances(Part part, NearbyDistance distance, ToDoubleFunction<Marginal> noise) {
        String key = part.key();
        return (nearby, order, found) -> {
            Marginal own = part.of(nearby);
            double dims = own.mean().length;
            double floor = noise.applyAsDouble(own);
            distance.put(key, own, order, found);
            found.put("fid_noise_floor_" + key, floor);
            found.put("fid_above_noise_floor_" + key, found.get("fid_" + key) - floor);
            found.put("gram_style_loss_" + key, found.get("gram_loss_" + key) / (4 * dims * dims));
            if (sets.isRaw()) {
                distance.put(key + "_raw", own, order, found);
            } else if (part != Part.JOINT) {
                distance.putCmmd(key, own, found);
            }
        };
    }

    private Both rawDistances(Part part) {
        Gaussian a = sets.reference().rawGaussian(part);
        Gaussian b = sets.candidate().rawGaussian(part);
        TransportMap.Both transport = TransportMap.between(SupportRoot.of(a.covariance()), b.covariance());
        TwoSets.Distances apart = sets.raw(part);
        NearbyDistance ofReference = new NearbyDistance(
                part.rawOf(sets.reference().moments()).orElseThrow(), a, b, transport.there(), apart);
        NearbyDistance ofCandidate =
                new NearbyDistance(part.rawOf(sets.candidate().moments()).orElseThrow(), b, a, transport.back(), apart);
        return new Both(rawDistances(part, ofReference), rawDistances(part, ofCandidate));
    }

    private static Nearby rawDistances(Part part, NearbyDistance distance) {
        return (nearby, order, found) ->
                distance.put(part.key() + "_raw", part.rawOf(nearby).orElseThrow(), order, found);
    }
}
