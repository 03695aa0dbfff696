package io.pairscope.job;

import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.report.Report;
import java.util.List;

/** What a report says of the shards of a set: which were left out, what they warn of, which have no good row, pages without a checksum. */
public final class ShardsRead {
    private ShardsRead() {}

    /**
     * @param leftOut how lines about shards that were left out begin
     * @param prefix of other warnings
     */
    public static void tell(Report report, MomentResult set, String leftOut, String prefix) {
        set.inventory().badLines().forEach(bad -> report.warn(leftOut + bad));
        set.inventory().warnings().forEach(warning -> report.warn(prefix + warning));
        List<String> lost = set.shardsWithoutGoodRow();
        if (!lost.isEmpty()) {
            report.warn(prefix + lost.size() + " shard(s) without a good row: " + Examples.of(lost));
        }
        report.read(set.pages().verified(), set.pages().unverified());
    }
}
