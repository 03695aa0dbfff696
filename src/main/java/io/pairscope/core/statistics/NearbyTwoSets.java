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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
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
    /**
     * What is known of a nearby set.
     *
     * @param fisher the squared length of the change of its covariance by Fisher's metric; what is not there is NaN
     */
    private record Found(Map<String, Double> numbers, Map<Part, Double> fisher) {}

    /** Puts numbers of a set near one of the two. Divergences come after the distances that find lengths on their way. */
    private interface Nearby {
        void put(PairMoments nearby, Order order, Found found);
    }

    /** The same numbers when the one or the other set changes. */
    private record Both(Nearby ofReference, Nearby ofCandidate) {}

    /** Nats per dimension; two samples of one population with 150 rows per dimension each are so far apart. */
    private static final double ALIKE = 0.0035;

    /** Below it, divergences cost next to nothing as they are; from it on, what Fisher's metric leaves out averages out. */
    private static final int LEAST_ORDER = 128;

    private final TwoSets sets;
    private final Map<String, Double> here;
    private final boolean areAlike;
    private final List<Both> numbers;

    /** @param here the numbers of the two sets, computed */
    NearbyTwoSets(TwoSets sets, Map<String, Double> here) {
        this.sets = sets;
        this.here = here;
        this.areAlike = areAlike(sets, here);
        // Distances before divergences, which need the lengths that they find.
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

    /** The numbers with another reference, to every order that says anything: first order says little of sets that are alike. */
    public SortedMap<Order, Function<PairMoments, Map<String, Double>>> ofReference() {
        return orders(order -> nearby -> ofReference(nearby, order));
    }

    /** Likewise with another candidate. */
    public SortedMap<Order, Function<PairMoments, Map<String, Double>>> ofCandidate() {
        return orders(order -> nearby -> ofCandidate(nearby, order));
    }

    private SortedMap<Order, Function<PairMoments, Map<String, Double>>> orders(
            Function<Order, Function<PairMoments, Map<String, Double>>> numbers) {
        SortedMap<Order, Function<PairMoments, Map<String, Double>>> orders = new TreeMap<>();
        if (!areAlike) {
            orders.put(Order.FIRST, numbers.apply(Order.FIRST));
        }
        orders.put(Order.SECOND, numbers.apply(Order.SECOND));
        return orders;
    }

    private static boolean areAlike(TwoSets sets, Map<String, Double> here) {
        if (sets.whitened().isEmpty()) {
            return false;
        }
        int dims = sets.reference().support().order();
        return dims >= LEAST_ORDER && Math.max(here.get("kl_joint"), here.get("kl_reversed_joint")) < ALIKE * dims;
    }

    /** The numbers with another reference, which those of MID do not have. */
    public Map<String, Double> ofReference(PairMoments nearby, Order order) {
        return known(found -> numbers.forEach(some -> some.ofReference.put(nearby, order, found)));
    }

    /** The numbers with another candidate. */
    public Map<String, Double> ofCandidate(PairMoments nearby, Order order) {
        return known(found -> numbers.forEach(some -> some.ofCandidate.put(nearby, order, found)));
    }

    /** Those that the two sets have themselves. */
    private Map<String, Double> known(Consumer<Found> put) {
        Found found = new Found(new HashMap<>(), new EnumMap<>(Part.class));
        put.accept(found);
        found.numbers
                .keySet()
                .removeIf(name -> here.getOrDefault(name, Double.NaN).isNaN());
        return found.numbers;
    }

    private Both divergences() {
        NearbyDivergences divergences = new NearbyDivergences(
                sets.reference(), sets.candidate().moments(), sets.whitened().orElseThrow(), areAlike);
        return new Both(
                (nearby, order, found) -> divergences.putOfReference(nearby, order, found.fisher, found.numbers),
                (nearby, order, found) -> divergences.putOfCandidate(nearby, order, found.fisher, found.numbers));
    }

    /** Alone: it needs no covariance of the candidate that has an inverse. */
    private Both mid() {
        return new Both(
                (nearby, order, found) -> {},
                (nearby, order, found) -> NearbyDivergences.putMid(
                        MutualInformationDivergence.of(sets.reference().fit(), nearby), found.numbers));
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
            Map<String, Double> numbers = found.numbers;
            found.fisher.put(part, distance.put(key, own, order, numbers));
            numbers.put("fid_noise_floor_" + key, floor);
            numbers.put("fid_above_noise_floor_" + key, numbers.get("fid_" + key) - floor);
            numbers.put("gram_style_loss_" + key, numbers.get("gram_loss_" + key) / (4 * dims * dims));
            if (sets.isRaw()) {
                // The rows are the raw ones.
                NearbyDistance.NAMES.forEach(name -> numbers.put(name + key + "_raw", numbers.get(name + key)));
            } else if (part != Part.JOINT) {
                distance.putCmmd(key, own, numbers);
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
                distance.put(part.key() + "_raw", part.rawOf(nearby).orElseThrow(), order, found.numbers);
    }
}
