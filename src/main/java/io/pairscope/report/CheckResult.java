package io.pairscope.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a {@link Check} came out.
 *
 * @param maxDrop null and not written unless asked for, as is maxFidToPrevious
 * @param value of the statistic; of a check of maxFidToPrevious the distance to the previous run
 * @param previous the value of the previous run that it was compared with; not written when there is none
 */
public record CheckResult(
        String statistic,
        Double min,
        Double max,

        @JsonProperty("max_drop") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double maxDrop,

        @JsonProperty("max_fid_to_previous") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double maxFidToPrevious,

        Threshold.Level level,
        Double value,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double previous,
        boolean passed,
        String message) {}
