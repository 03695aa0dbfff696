package io.pairscope.job.recover;

import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.job.ReportSection;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report of a recovery, put together from its sections. */
final class RecoverReport {
    private final Recovery recovery;
    private final Inventory inventory;
    private final String blas;
    private final List<String> warnings = new ArrayList<>();

    /** @param blas the library that computed, by name and path */
    RecoverReport(Recovery recovery, String blas) {
        this.recovery = recovery;
        this.inventory = recovery.pass().inventory();
        this.blas = blas;
    }

    /** Warnings for a reader; complete once the report is made. */
    List<String> warnings() {
        return warnings;
    }

    Report report() {
        RowCounts counts = recovery.rows().counts();
        Report report =
                new Report(new Report.Pairs(counts.rowsIn(), counts.accepted(), counts.quarantined()), input(counts));
        List<ReportSection> sections =
                List.of(new EquationsSection(recovery), new ErrorsSection(recovery), new WalkthroughSection(recovery));
        for (BadShard bad : inventory.bad()) {
            warnings.add("left out " + bad);
        }
        long outOfRange = recovery.solved().outOfRange();
        if (outOfRange > 0) {
            warnings.add(outOfRange + " rows have a similarity outside [−1, 1]: these are not cosines");
        }
        sections.forEach(section -> section.addTo(report, warnings));
        return report;
    }

    private Map<String, Object> input(RowCounts counts) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("kind", recovery.options().kind());
        input.put("side", recovery.side());
        input.put("dims", recovery.dims());
        input.put("solved_on_rows", recovery.solved().rows());
        input.put("svd_engine", recovery.options().svdEngine());
        input.put("quarantine_reasons", counts.reasons());
        if (recovery.ofEmbeddings()) {
            input.put("rows_off_unit_norm", counts.offUnit());
        } else {
            input.put("rows_out_of_range", recovery.solved().outOfRange());
        }
        input.put("bad_shards", inventory.bad().stream().map(BadShard::toString).toList());
        input.put("blas", blas);
        return input;
    }

    /** Reasons why there is no answer. */
    List<String> errors() {
        return recovery.isDetermined() ? List.of() : List.of(Statement.of(recovery));
    }
}
