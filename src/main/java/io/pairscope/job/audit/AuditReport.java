package io.pairscope.job.audit;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.job.Fitted;
import io.pairscope.job.ReportSection;
import io.pairscope.job.StandardErrors;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report of an audit, put together from its sections. */
final class AuditReport {
    private final Audited audited;
    private final StandardErrors errors;
    private final String blas;
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param errors of the statistics that the moments give
     * @param blas the library that computed, by name and path
     */
    AuditReport(Audited audited, StandardErrors errors, String blas) {
        this.audited = audited;
        this.errors = errors;
        this.blas = blas;
    }

    /** Warnings for a reader; complete once the report is made. */
    List<String> warnings() {
        return warnings;
    }

    Report report() {
        RowCounts counts = audited.pass().allCounts();
        Report report =
                new Report(new Report.Pairs(counts.rowsIn(), counts.accepted(), counts.quarantined()), input(counts));
        for (BadShard bad : audited.pass().inventory().bad()) {
            warnings.add("left out " + bad);
        }
        audited.given().flatMap(Fitted::pass).ifPresent(this::warnOfReference);
        List<ReportSection> sections = List.of(
                new InformationSection(audited),
                new ReferenceSection(audited),
                this::moments,
                new CurvesSection(audited),
                new ShardFindings(audited));
        sections.forEach(section -> section.addTo(report, warnings));
        return report;
    }

    private void moments(Report report, List<String> warnings) {
        OneSet set = new OneSet(
                audited.moments(), audited.own().support(), audited.pass().normalization());
        errors.report(Catalogue.STANDARD.of(set), report);
    }

    private void warnOfReference(MomentResult read) {
        for (BadShard bad : read.inventory().bad()) {
            warnings.add("left out of the reference " + bad);
        }
        RowCounts counts = read.counts();
        if (counts.badRows() > 0) {
            warnings.add(counts.badRows() + " bad rows of the reference were left out " + counts.reasons());
        }
    }

    private Map<String, Object> input(RowCounts counts) {
        MomentResult pass = audited.pass();
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("image_dims", audited.moments().imageDims());
        input.put("text_dims", audited.moments().textDims());
        input.put("quarantine_reasons", counts.reasons());
        input.put("rows_off_unit_norm", counts.offUnit());
        input.put(
                "bad_shards",
                pass.inventory().bad().stream().map(BadShard::toString).toList());
        input.put("precision", pass.precision());
        input.put("precision_relative_error", pass.fastError());
        input.put("reference", audited.given().map(Fitted::name).orElse(null));
        input.put(
                "reference_pairs",
                audited.given().map(given -> given.moments().count()).orElse(null));
        input.put("blas", blas);
        return input;
    }
}
