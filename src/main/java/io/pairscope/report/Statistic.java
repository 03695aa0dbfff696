package io.pairscope.report;

/**
 * One number of a report. A value that does not exist is null with a note that says why; never NaN.
 *
 * @param value a Double, a Boolean or null
 * @param standardError null where none is computed
 */
public record Statistic(Object value, String unit, Double standardError, String note) {

    /** The value when it is a number, else null. */
    public Double number() {
        return value instanceof Double number ? number : null;
    }
}
