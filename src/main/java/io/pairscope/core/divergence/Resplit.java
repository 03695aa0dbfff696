package io.pairscope.core.divergence;

import io.pairscope.core.moments.PairMoments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

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
 * @param drawn the groups that make up the first new set
 * @param kept the part of a squared difference of the old sets that is left between the new ones: (p − q)², p and q being
 *     the shares of rows of one old set in each of the new ones
 */
public record Resplit(List<PairMoments> drawn, double kept) {
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
        boolean coarserA = rows(a) * b.size() > rows(b) * a.size();
        List<Resplit> resplits = new ArrayList<>();
        for (int attempt = 0; attempt < PATIENCE * count && resplits.size() < count; attempt++) {
            (coarserA ? deal(a, b, random) : deal(b, a, random)).ifPresent(resplits::add);
        }
        return resplits.size() == count ? Optional.of(resplits) : Optional.empty();
    }

    /** Coarse groups first, as many as come nearest to their share of the pool, then fine ones to fill up. */
    private static Optional<Resplit> deal(List<PairMoments> coarse, List<PairMoments> fine, Random random) {
        long pool = rows(coarse) + rows(fine);
        long size = Math.min(rows(coarse), rows(fine));
        double share = (double) size * rows(coarse) / pool;
        List<PairMoments> fromCoarse = draw(coarse, share, size, random);
        List<PairMoments> fromFine = draw(fine, size - rows(fromCoarse), pool, random);
        long drawn = rows(fromCoarse) + rows(fromFine);
        double p = (double) rows(fromFine) / drawn;
        double q = (double) (rows(fine) - rows(fromFine)) / (pool - drawn);
        double kept = (p - q) * (p - q);
        if (!(Math.abs(drawn - size) <= MAX_MISMATCH * size && kept <= MAX_KEPT)) {
            return Optional.empty();
        }
        fromCoarse.addAll(fromFine);
        return Optional.of(new Resplit(fromCoarse, kept));
    }

    /** Random groups, each of which brings their rows nearer to the target, and never above {@code most}. */
    private static List<PairMoments> draw(List<PairMoments> groups, double target, long most, Random random) {
        List<PairMoments> order = new ArrayList<>(groups);
        Collections.shuffle(order, random);
        List<PairMoments> drawn = new ArrayList<>();
        long rows = 0;
        for (PairMoments group : order) {
            if (group.count() < 2 * (target - rows) && rows + group.count() <= most) {
                drawn.add(group);
                rows += group.count();
            }
        }
        return drawn;
    }

    /** The moments of the first new set; a merge for each of its groups. */
    public PairMoments moments() {
        return PairMoments.merged(drawn);
    }

    /** Rows of the first new set. */
    long count() {
        return rows(drawn);
    }

    private static long rows(List<PairMoments> groups) {
        return groups.stream().mapToLong(PairMoments::count).sum();
    }
}
