package io.pairscope.core.divergence;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.ScatterSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two sets of pairs dealt out anew: their groups of rows are pooled, and random whole groups make up a set about as large as
 * the smaller of the two; the other set is the rest of the pool. Where both sets are samples of one distribution, and groups
 * are too, the distance of the two new sets is distributed as that of the two old ones, whatever the distribution and
 * however few rows there are. Where rows of a group are more alike than rows of different groups, it is larger; where the same rows
 * stand in several groups, smaller.
 *
 * <p>Each new set takes its share of both old ones as nearly as whole groups can, so that a difference between the old sets
 * does not come back as one between the new ones (balanced permutations).
 *
 * @param a groups of one old set, each read when it is needed
 * @param b likewise of the other
 * @param ofA places of the groups that go from {@code a} to the first new set
 * @param ofB likewise from {@code b}
 * @param count rows of the first new set
 * @param kept the part of a squared difference of the old sets that is left between the new ones: (p − q)², p and q being
 *     the shares of rows of one old set in each of the new ones
 */
public record Resplit(
        List<PairMoments> a, List<PairMoments> b, List<Integer> ofA, List<Integer> ofB, long count, double kept) {
    /** The largest difference of sizes, old and new, relative to the smaller set. */
    private static final double MAX_MISMATCH = 0.1;

    private static final double MAX_KEPT = 0.25;

    /** How many draws are tried for each that is wanted. */
    private static final int PATIENCE = 10;

    /**
     * Seeded re-splits; empty where whole groups cannot make up sets like these, as when a group of the larger set has more
     * rows than all of the smaller one.
     *
     * @param a groups of one set, none of them empty
     * @param b likewise of the other set
     */
    public static Optional<List<Resplit>> of(List<PairMoments> a, List<PairMoments> b, int count, long seed) {
        Random random = new Random(seed);
        long[] rowsOfA = rows(a);
        long[] rowsOfB = rows(b);
        boolean coarserA = sum(rowsOfA) * b.size() > sum(rowsOfB) * a.size();
        List<Resplit> resplits = new ArrayList<>();
        for (int attempt = 0; attempt < PATIENCE * count && resplits.size() < count; attempt++) {
            Deal deal = coarserA ? Deal.of(rowsOfA, rowsOfB, random) : Deal.of(rowsOfB, rowsOfA, random);
            if (deal.isBalanced()) {
                List<Integer> ofA = coarserA ? deal.ofCoarse : deal.ofFine;
                List<Integer> ofB = coarserA ? deal.ofFine : deal.ofCoarse;
                resplits.add(new Resplit(a, b, ofA, ofB, deal.drawn, deal.kept));
            }
        }
        return resplits.size() == count ? Optional.of(resplits) : Optional.empty();
    }

    /** One attempt. Coarse groups first, as many as come nearest to their share of the pool, then fine ones to fill up. */
    private record Deal(List<Integer> ofCoarse, List<Integer> ofFine, long drawn, long wanted, double kept) {
        static Deal of(long[] coarse, long[] fine, Random random) {
            long pool = sum(coarse) + sum(fine);
            long size = Math.min(sum(coarse), sum(fine));
            double share = (double) size * sum(coarse) / pool;
            List<Integer> ofCoarse = draw(coarse, share, size, random);
            List<Integer> ofFine = draw(fine, size - sum(coarse, ofCoarse), pool, random);
            long drawn = sum(coarse, ofCoarse) + sum(fine, ofFine);
            double p = (double) sum(fine, ofFine) / drawn;
            double q = (double) (sum(fine) - sum(fine, ofFine)) / (pool - drawn);
            return new Deal(ofCoarse, ofFine, drawn, size, (p - q) * (p - q));
        }

        boolean isBalanced() {
            return Math.abs(drawn - wanted) <= MAX_MISMATCH * wanted && kept <= MAX_KEPT;
        }
    }

    /** Random groups, each of which brings their rows nearer to the target, and never above {@code most}. */
    private static List<Integer> draw(long[] groups, double target, long most, Random random) {
        List<Integer> order =
                IntStream.range(0, groups.length).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(order, random);
        List<Integer> drawn = new ArrayList<>();
        long rows = 0;
        for (int group : order) {
            if (groups[group] < 2 * (target - rows) && rows + groups[group] <= most) {
                drawn.add(group);
                rows += groups[group];
            }
        }
        return drawn;
    }

    /** Count, mean and scatter of the first new set of each of some re-splits of two sets: one pass over the groups of both. */
    public static List<PairMoments> moments(List<Resplit> resplits) {
        List<ScatterSum> sums =
                resplits.stream().map(resplit -> new ScatterSum()).toList();
        Resplit any = resplits.get(0);
        add(any.a, sums, group -> places(resplits, resplit -> resplit.ofA.contains(group)));
        add(any.b, sums, group -> places(resplits, resplit -> resplit.ofB.contains(group)));
        return sums.stream().map(ScatterSum::moments).toList();
    }

    private static IntStream places(List<Resplit> resplits, Predicate<Resplit> condition) {
        return IntStream.range(0, resplits.size()).filter(place -> condition.test(resplits.get(place)));
    }

    /** On several threads, each of which has a sum to itself. */
    private static void add(List<PairMoments> groups, List<ScatterSum> sums, IntFunction<IntStream> places) {
        for (int number = 0; number < groups.size(); number++) {
            PairMoments group = groups.get(number);
            places.apply(number).parallel().forEach(place -> sums.get(place).add(group));
        }
    }

    private static long[] rows(List<PairMoments> groups) {
        return groups.stream().mapToLong(PairMoments::count).toArray();
    }

    private static long sum(long[] rows) {
        return Arrays.stream(rows).sum();
    }

    private static long sum(long[] rows, List<Integer> groups) {
        return groups.stream().mapToLong(group -> rows[group]).sum();
    }
}
