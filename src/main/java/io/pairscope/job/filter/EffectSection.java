package io.pairscope.job.filter;

import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ComparedSet;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.ReferenceSet;
import io.pairscope.core.statistics.TwoSets;
import io.pairscope.core.statistics.Value;
import io.pairscope.engine.scan.KeptMoments;
import io.pairscope.engine.scan.KeptMoments.Rows;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.tables.FilteredRows;
import io.pairscope.job.Fitted;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The effect of a filter on a set of pairs: statistics of all its rows and of those kept, side by side, for the whole and for
 * each value of a column. Fewer rows alone lower diversity and move whatever is biased by the number of rows, so beside both
 * stand as many rows taken at random, and conclusions are drawn against these.
 *
 * <p>Cost: a further scan of the input, or some of them where there are many values; then a refit for each row range of three
 * sets. Driver memory: three sets of pairs with their spectra and factors.
 */
final class EffectSection {
    static final String NAME = "effect";

    /** Values that are named where they are left out. */
    private static final int NAMED = 20;

    private static final Catalogue DISTANCES =
            new Catalogue(Catalogue.STANDARD.list("fid_image", "fid_text", "cmmd_image", "cmmd_text"));

    /**
     * A value of a column.
     *
     * @param value null is one of its own
     * @param rows that have it, by number in the plan
     */
    record OfValue(String value, BitSet rows) {}

    /**
     * The values of a column.
     *
     * @param largest those that are given apart
     * @param leftOut the others
     */
    record Values(List<OfValue> largest, List<String> leftOut) {
        static final Values NONE = new Values(List.of(), List.of());

        private static final int APART = 16;

        /** A filter goes by no more. */
        private static final int MOST = 100_000;

        /** The values with the most rows, of the column within which a share was taken. */
        static Values of(FilteredRows filtered) {
            List<String> all = filtered.largestValues(MOST);
            int apart = Math.min(APART, all.size());
            Map<String, BitSet> numbers = filtered.numbersOf(all.subList(0, apart));
            return new Values(
                    all.subList(0, apart).stream()
                            .map(value -> new OfValue(value, numbers.get(value)))
                            .toList(),
                    all.subList(apart, all.size()));
        }
    }

    private final Session session;
    private final Uncertainty uncertainty;
    private final MomentResult pass;
    private final Regularization regularization;
    private final Effect whole;
    private final List<Effect> byValue = new ArrayList<>();
    private final List<String> leftOut;

    /**
     * Reads the input again.
     *
     * @param before all pairs of the input, as its first scan found them
     * @param kept the rows that are kept, by number in the plan
     * @param values of the column that the filter goes by
     */
    EffectSection(Session session, Fitted before, BitSet kept, Values values, Uncertainty uncertainty, long seed) {
        this.session = session;
        this.uncertainty = uncertainty;
        this.pass = before.pass().orElseThrow();
        this.regularization = before.support().regularization();
        this.leftOut = values.leftOut;
        Iterator<List<PairMoments>> moments =
                KeptMoments.of(session, pass, sets(kept, values.largest, seed)).iterator();
        this.whole = effect(before, moments);
        for (OfValue value : values.largest) {
            byValue.add(effect(fitted(moments.next()), moments).of(value.value));
        }
    }

    /** The rows kept and as many at random; then of each value all rows, those kept, as many at random. */
    private List<Rows> sets(BitSet kept, List<OfValue> values, long seed) {
        RowRanges ranges = pass.rules().ranges();
        BitSet all = new BitSet();
        all.set(0, (int) ranges.rows());
        List<Rows> sets = new ArrayList<>();
        addParts(sets, all, pass.counts().accepted(), kept, ranges, seed);
        for (OfValue value : values) {
            RowRanges own = RowRanges.evenIn(value.rows, ranges.rows(), Jackknife.MIN_GROUPS);
            sets.add(new Rows(value.rows, own));
            addParts(sets, value.rows, value.rows.cardinality(), kept, own, seed);
        }
        return sets;
    }

    private static void addParts(List<Rows> sets, BitSet rows, long count, BitSet kept, RowRanges ranges, long seed) {
        BitSet left = (BitSet) rows.clone();
        left.and(kept);
        double share = (double) left.cardinality() / count;
        sets.add(new Rows(left, ranges));
        sets.add(new Rows(KeptMoments.randomPart(rows, share, seed), ranges));
    }

    private Fitted fitted(List<PairMoments> groups) {
        return new Fitted("some rows", groups, Optional.empty(), regularization);
    }

    /** @param parts the rows kept, then those taken at random */
    private Effect effect(Fitted before, Iterator<List<PairMoments>> parts) {
        Fitted after = fitted(parts.next());
        Fitted random = fitted(parts.next());
        if (after.groups().size() != before.groups().size()) {
            throw new IllegalStateException("rows are kept from "
                    + after.groups().size() + " row ranges where there are "
                    + before.groups().size());
        }
        return Effect.of(refitted(before), refitted(after), refitted(random), distances(before, after, random));
    }

    private RefittedSet refitted(Fitted set) {
        return uncertainty == Uncertainty.OFF
                ? RefittedSet.withoutErrors(set, pass.normalization(), "uncertainty is off")
                : RefittedSet.of(session, set, regularization, pass.normalization());
    }

    /** Of the rows kept, and of those taken at random, from all rows. */
    private Effect.Distances distances(Fitted before, Fitted after, Fitted random) {
        ReferenceSet all = ReferenceSet.unfitted(before.moments(), before.support());
        return new Effect.Distances(distances(all, after), distances(all, random));
    }

    private Map<Definition, Value> distances(ReferenceSet all, Fitted some) {
        return some.moments().count() < RefittedSet.FEWEST_ROWS
                ? RefittedSet.undefined(DISTANCES, some)
                : DISTANCES.of(new TwoSets(all, new ComparedSet(some.moments()), pass.normalization()));
    }

    /** Adds sections {@code effect} and {@code conclusions}, and the distances of the rows kept from all rows as statistics. */
    void addTo(Report report) {
        List<Map<String, Object>> entries = new ArrayList<>(whole.entries());
        byValue.forEach(effect -> entries.addAll(effect.entries()));
        report.putSection(NAME, new ListSection(entries, whole.summary(), whole.lines()));
        List<String> sentences = whole.conclusions();
        report.putSection("conclusions", new ListSection(conclusions(), String.join(" ", sentences), sentences));
        whole.reportDistances(report);
    }

    private List<String> conclusions() {
        List<String> sentences = new ArrayList<>(whole.conclusions());
        byValue.forEach(effect -> sentences.addAll(effect.conclusions()));
        if (!leftOut.isEmpty()) {
            String others = leftOut.size() > NAMED ? " and " + (leftOut.size() - NAMED) + " others" : "";
            sentences.add("The effect is given for the " + byValue.size() + " values with the most rows, and not for "
                    + leftOut.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", ")) + others
                    + ".");
        }
        return sentences;
    }
}
