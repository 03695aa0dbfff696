package io.pairscope.job;

import io.pairscope.report.Report;
import java.util.List;

/** A part of a job's report: statistics, curves or findings that belong together. */
public interface ReportSection {
    /** @param warnings what a reader should not overlook; more are added */
    void addTo(Report report, List<String> warnings);
}
