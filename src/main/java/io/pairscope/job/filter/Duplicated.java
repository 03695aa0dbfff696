package io.pairscope.job.filter;

import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.FilterStatistics;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.scan.DroppedRows;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.NearRows;
import io.pairscope.engine.scan.Ranking;
import io.pairscope.engine.scan.SameRows;
import io.pairscope.engine.tables.Drops;
import io.pairscope.engine.tables.Selection;
import io.pairscope.job.Run;
import io.pairscope.job.filter.FilterJob.Duplicates;
import io.pairscope.report.Report;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Rows that a filter drops since a better row is like them: of the selected rows those with the same id, then of the others those
 * with the same image, text or pair, then those that are near.
 *
 * @param near what is known of the near ones; empty when they were not asked for
 */
record Duplicated(Drops drops, FilterJob.Options options, Optional<NearRows.Result> near) {
    private static final Map<Duplicates, Definition> STATISTICS = Map.of(
            Duplicates.ID, FilterStatistics.DUPLICATES_ID,
            Duplicates.IMAGE, FilterStatistics.DUPLICATES_IMAGE,
            Duplicates.TEXT, FilterStatistics.DUPLICATES_TEXT,
            Duplicates.PAIR, FilterStatistics.DUPLICATES_PAIR);

    private static final String NEAR = "near_duplicate";

    static Duplicated of(Run run, Selection selection, Optional<ScoredPairs> pairs, FilterJob.Options options) {
        Drops drops = new Drops();
        if (options.duplicates().contains(Duplicates.ID)) {
            run.step("duplicates");
            LongStream.Builder numbers = LongStream.builder();
            LongStream.Builder better = LongStream.builder();
            selection.sameIds((number, kept) -> {
                numbers.add(number);
                better.add(kept);
            });
            long[] kept = better.build().toArray();
            double[] unknown = new double[kept.length];
            Arrays.fill(unknown, Double.NaN);
            drops.add(reason(Duplicates.ID), numbers.build().toArray(), kept, unknown);
        }
        if (!options.comparesVectors()) {
            return new Duplicated(drops, options, Optional.empty());
        }
        MomentResult moments = pairs.orElseThrow().moments();
        Ranking ranking =
                new Ranking(selection.scores(Math.toIntExact(moments.inventory().rows()), drops));
        for (Duplicates kind : Duplicates.values()) {
            if (kind != Duplicates.ID && options.duplicates().contains(kind)) {
                run.step("duplicates");
                DroppedRows same = SameRows.of(run.session(), moments, ranking, SameRows.Kind.valueOf(kind.name()));
                drops.add(reason(kind), same.numbers, same.keepers, same.cosines);
                ranking = ranking.without(same);
            }
        }
        if (options.nearDuplicates().isEmpty()) {
            return new Duplicated(drops, options, Optional.empty());
        }
        run.step("near duplicates");
        double cosine = options.nearDuplicates().getAsDouble();
        NearRows.Result near = options.nearExact()
                ? NearRows.exactly(run.session(), moments, ranking, cosine, options.nearSide(), options.seed())
                : NearRows.of(run.session(), moments, ranking, cosine, options.nearSide(), options.seed());
        drops.add(NEAR, near.dropped().numbers, near.dropped().keepers, near.dropped().cosines);
        return new Duplicated(drops, options, Optional.of(near));
    }

    private static String reason(Duplicates kind) {
        return "duplicate_" + Constant.key(kind);
    }

    void addTo(Report report) {
        for (Duplicates kind : options.duplicates()) {
            report.put(STATISTICS.get(kind), drops.count(reason(kind)));
        }
        near.ifPresent(result -> {
            report.put(FilterStatistics.NEAR_DUPLICATES, drops.count(NEAR));
            report.putSection("near", describe(result));
        });
    }

    private Map<String, Object> describe(NearRows.Result result) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("side", Constant.key(options.nearSide()));
        section.put("cosine", options.nearDuplicates().getAsDouble());
        section.put("cells", result.cells());
        section.put("largest_cell", result.largestCell());
        section.put("seed", result.seed());
        section.put("sampled_rows", result.separated().sampled());
        section.put("near_pairs_of_sample", result.separated().pairs());
        section.put("separated_share", finite(result.separated().share()));
        section.put("separated_share_standard_error", finite(result.separated().standardError()));
        return section;
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
