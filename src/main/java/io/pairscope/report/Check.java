package io.pairscope.report;

import java.util.Map;
import java.util.Optional;

/** What a run is asked to hold to. */
public sealed interface Check permits Threshold, FidToPrevious {
    /** Whether it compares with the previous run. */
    boolean looksBack();

    /**
     * @param statistics of this run, by name
     * @param previous the run before it; empty for the first of a series, which passes what would compare with one
     */
    CheckResult on(Map<String, Statistic> statistics, Optional<PreviousRun> previous);
}
