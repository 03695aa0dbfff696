package io.pairscope.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * A part of a report that is a list.
 *
 * @param entries records or maps, each an object of the report
 * @param summary its line on the console, or null
 */
public record ListSection(@JsonValue List<?> entries, String summary) implements Report.Section {}
