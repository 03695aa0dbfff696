package io.pairscope.job;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.Side;
import io.pairscope.core.quality.FarthestRow;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ShardRecord;
import io.pairscope.report.Report;
import io.pairscope.report.Support;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Directions in which sets of pairs do not vary, and single rows or columns that carry nearly all of their scatter. */
public final class SupportFindings {
    /** The share of the scatter that is too much for one row or one column. */
    private static final double DOMINANT = 0.99;

    private static final int NAMED_COLUMNS = 10;

    private final Map<String, Support.OfSet> sets = new LinkedHashMap<>();
    private final Report report;

    private SupportFindings(Report report) {
        this.report = report;
    }

    /**
     * Adds the section and its warnings.
     *
     * @param sets by the names that the section gives them
     */
    public static void add(Map<String, Fitted> sets, Report report) {
        SupportFindings findings = new SupportFindings(report);
        sets.forEach((name, set) -> findings.sets.put(
                name, new Support.OfSet(findings.side(name, set, Side.IMAGE), findings.side(name, set, Side.TEXT))));
        report.putSection(Support.NAME, new Support(findings.sets));
    }

    private Support.OfSide side(String name, Fitted set, Side side) {
        Marginal moments = set.moments().marginal(side);
        String rows = side.of("images", "texts") + " of the " + name;
        int dims = moments.mean().length;
        Integer rank = set.knownSupport().map(support -> support.rank(side)).orElse(null);
        int[] constant = moments.roundingNoise().constantColumns();
        List<Integer> first =
                Arrays.stream(constant).limit(NAMED_COLUMNS).boxed().toList();
        Optional<Integer> column = dominantColumn(moments);
        Optional<String> row = dominantRow(set, side, moments);
        if (constant.length == dims) {
            report.warn("the " + rows + " do not vary: all are one vector, up to rounding");
        } else if (constant.length > 0) {
            report.warn(constant.length + " of " + dims + " columns of the " + rows + " do not vary: "
                    + String.join(", ", first.stream().map(Object::toString).toList())
                    + (constant.length > NAMED_COLUMNS ? ", …" : ""));
        }
        column.ifPresent(at -> report.warn("column " + at + " carries " + percent() + " of the scatter of the " + rows
                + ": CKA, Vendi scores, effective ranks and Fréchet distances see nothing else"));
        row.ifPresent(which -> report.warn(which + " carries " + percent() + " of the scatter of the " + rows
                + ": statistics say nothing of the others"));
        return new Support.OfSide(dims, rank, constant.length, first, column.orElse(null), row.orElse(null));
    }

    private static String percent() {
        return String.format(Locale.ROOT, "more than %.0f %%", 100 * DOMINANT);
    }

    private static Optional<Integer> dominantColumn(Marginal moments) {
        SymmetricMatrix scatter = moments.scatter();
        double most = DOMINANT * scatter.trace();
        for (int j = 0; j < scatter.order() && scatter.order() > 1 && moments.varies(); j++) {
            if (scatter.get(j, j) > most) {
                return Optional.of(j);
            }
        }
        return Optional.empty();
    }

    /** Leaving a row out takes (n − 1)/n of its squared distance from the mean of the others away. */
    private static Optional<String> dominantRow(Fitted set, Side side, Marginal moments) {
        double n = moments.count();
        double most = DOMINANT * moments.scatter().trace() * n / (n - 1);
        return set.pass()
                .filter(read -> n > 2 && moments.varies())
                .flatMap(read -> farthest(read, side))
                .filter(shard -> shard.sketch().farthest(side).squaredDistance() > most)
                .map(shard -> "shard " + shard.name() + ", "
                        + shard.sketch().farthest(side).name());
    }

    private static Optional<ShardRecord> farthest(MomentResult read, Side side) {
        Comparator<FarthestRow> order = Comparator.comparingDouble(FarthestRow::squaredDistance);
        return read.shards().stream()
                .max(Comparator.comparing(shard -> shard.sketch().farthest(side), order));
    }
}
