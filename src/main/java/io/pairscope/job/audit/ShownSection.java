package io.pairscope.job.audit;

import io.pairscope.core.settings.Label;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ScoreScan;
import io.pairscope.engine.scan.ScoreSummary;
import io.pairscope.engine.scan.ScoredPair;
import io.pairscope.engine.scan.ShownRows;
import io.pairscope.engine.session.Session;
import io.pairscope.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pairs with the lowest and the highest scores, and what the input says of them in the columns of {@code --show}. */
final class ShownSection {
    private static final String NAME = "shown";

    private final int shards;
    private final List<String> columns;
    private final Map<String, List<ScoredPair>> pairs = new LinkedHashMap<>();
    /** Empty when no column is shown. */
    private final Optional<ShownRows> rows;

    /** @param pass whose shards have the columns */
    ShownSection(Session session, MomentResult pass, ScoreScan scores) {
        shards = pass.inventory().shardCount();
        columns = pass.inventory().columns().shown().labels().stream()
                .map(Label::column)
                .toList();
        put("pmi", scores.pmi());
        put("cosine", scores.cosine());
        List<ScoredPair> all = pairs.values().stream().flatMap(List::stream).toList();
        rows = columns.isEmpty() || all.isEmpty() ? Optional.empty() : Optional.of(ShownRows.of(session, pass, all));
    }

    private void put(String score, ScoreSummary summary) {
        if (summary.count() > 0) {
            pairs.put("lowest_" + score, summary.lowest());
            pairs.put("highest_" + score, summary.highest());
        }
    }

    void addTo(Report report) {
        Map<String, Object> shown = new LinkedHashMap<>();
        pairs.forEach(
                (name, some) -> shown.put(name, some.stream().map(this::entry).toList()));
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("columns", columns);
        section.put("pairs", shown);
        report.putSection(NAME, section);
        rows.ifPresent(found -> BadShard.lines(found.unreadable(), shards)
                .forEach(line -> report.warn("what --show names is not shown of " + line)));
    }

    private Map<String, Object> entry(ScoredPair pair) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", pair.id);
        entry.put("shard", pair.shard);
        entry.put("row", pair.row);
        entry.put("pmi", pair.pmi);
        entry.put("cosine", pair.cosine);
        rows.ifPresent(found -> values(found.of(pair), entry));
        return entry;
    }

    private void values(ShownRows.Value[] found, Map<String, Object> entry) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> images = new LinkedHashMap<>();
        for (int c = 0; c < found.length; c++) {
            ShownRows.Value value = found[c];
            if (value.isOfBytes) {
                images.put(columns.get(c), value.image);
            }
            if (!value.isOfBytes || value.text != null) {
                values.put(columns.get(c), value.text);
            }
        }
        entry.put("values", values);
        entry.put("images", images);
    }
}
