package io.pairscope.job.audit;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.quality.GroupDepartures;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.scan.Ledger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Row ranges that are unlike the others, by their moments. */
final class GroupFindings {
    private final Ledger ledger;
    private final GroupDepartures departures;

    /** @param total the moments of all groups of the ledger */
    GroupFindings(Ledger ledger, PairMoments total) {
        this.ledger = ledger;
        this.departures = GroupDepartures.of(ledger.groups(), total);
    }

    /** An entry per group, in order. */
    List<Map<String, Object>> entries() {
        return IntStream.range(0, departures.groups()).mapToObj(this::entry).toList();
    }

    private Map<String, Object> entry(int group) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("rows", ledger.groups().get(group).count());
        List<Integer> members = shardsOf(group);
        entry.put("first_shard", name(members.get(0)));
        entry.put("last_shard", name(members.get(members.size() - 1)));
        for (GroupDepartures.Part part : departures.parts()) {
            double distance = departures.distance(group, part);
            entry.put(Constant.key(part) + "_distance", Double.isNaN(distance) ? null : distance);
        }
        List<String> outlying = outlyingParts(group);
        if (!outlying.isEmpty()) {
            entry.put("suspect", outlying);
        }
        return entry;
    }

    /**
     * Of groups that are unlike the others though no shard of them is suspect.
     *
     * @param shardsNeeded with fewer nothing can be said of one of them
     */
    Optional<String> warning(IntPredicate suspectShard, int shardsNeeded) {
        List<Integer> unexplained = IntStream.range(0, departures.groups())
                .filter(group -> !outlyingParts(group).isEmpty()
                        && shardsOf(group).stream().noneMatch(suspectShard::test))
                .boxed()
                .toList();
        if (unexplained.isEmpty()) {
            return Optional.empty();
        }
        int group = unexplained.get(0);
        List<Integer> members = shardsOf(group);
        String first = name(members.get(0));
        return Optional.of(String.format(
                Locale.ROOT,
                "%d of %d row ranges are unlike the others (suspect_groups in report.json)%s; first: %,d rows from"
                        + " accepted row %,d on of %s, by %s",
                unexplained.size(),
                departures.groups(),
                ledger.entries().size() < shardsNeeded
                        ? ", and of fewer than " + shardsNeeded + " shards none can be told from the others"
                        : " though no shard of them shows it",
                ledger.groups().get(group).count(),
                rowInShard(group, members.get(0)),
                members.size() == 1 ? first : first + " to " + name(members.get(members.size() - 1)),
                String.join(", ", outlyingParts(group))));
    }

    /** The number of the first row of a group among the accepted ones of its first shard, from 0. */
    private long rowInShard(int group, int shard) {
        long ofGroups = ledger.groups().stream()
                .limit(group)
                .mapToLong(PairMoments::count)
                .sum();
        long ofShards = ledger.entries().stream()
                .limit(shard)
                .mapToLong(entry -> entry.record().counts().accepted())
                .sum();
        return ofGroups - ofShards;
    }

    private List<String> outlyingParts(int group) {
        return departures.parts().stream()
                .filter(part -> departures.isOutlier(group, part))
                .map(Constant::key)
                .toList();
    }

    /** Positions of the shards with rows in a group. */
    private List<Integer> shardsOf(int group) {
        List<Ledger.Entry> entries = ledger.entries();
        return IntStream.range(0, entries.size())
                .filter(shard -> entries.get(shard).first() <= group
                        && group < entries.get(shard).end())
                .boxed()
                .toList();
    }

    private String name(int shard) {
        return ledger.entries().get(shard).record().name();
    }
}
