package io.pairscope.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One number of a report. A value that does not exist is null with a note that says why; never NaN.
 *
 * @param standardError null where none is computed
 */
public record Statistic(
        Double value,
        String unit,
        @JsonProperty("standard_error") Double standardError,
        String note) {}
