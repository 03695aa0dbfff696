package io.pairscope.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Optional;

/** A condition on the statistics of a run. */
public sealed interface Check permits Threshold, Deviation, FidToPrevious {
    /** What a failed check means for the verdict. */
    enum Level {
        WARN,
        ERROR
    }

    /**
     * The outcome of a check, as {@code report.json} holds it.
     *
     * @param maxDrop null and not written unless asked for, as are maxDeviation and maxFidToPrevious
     * @param value of the statistic; of a check of maxFidToPrevious the distance to the previous run
     * @param previous what it was compared with, not written when there is nothing: the value of the previous run; of a check
     *     of maxDeviation the median of the last runs
     */
    record Result(
            String statistic,
            Double min,
            Double max,

            @JsonInclude(JsonInclude.Include.NON_NULL) Double maxDrop,

            @JsonInclude(JsonInclude.Include.NON_NULL) Double maxDeviation,

            @JsonInclude(JsonInclude.Include.NON_NULL) Double maxFidToPrevious,

            Level level,
            Double value,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double previous,
            boolean passed,
            String message) {}

    /** Whether it compares with earlier runs. */
    boolean looksBack();

    /** Whether it compares with earlier runs, and there was none to compare with. */
    default boolean foundNothing(Result result, Optional<PreviousRun> previous) {
        return looksBack() && previous.isEmpty();
    }

    /**
     * @param statistics of this run, by name
     * @param previous the run before it that it is compared with; empty for the first run of a series, which passes checks against an earlier run
     */
    Result on(Map<String, Statistic> statistics, Optional<PreviousRun> previous);
}
