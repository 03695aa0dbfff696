package io.pairscope.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.stream.Stream;

/**
 * A part of a report that is a list.
 *
 * @param entries records or maps, each an object of the report
 * @param summary all of it in one line, or null
 * @param lines what the console shows of it
 */
public record ListSection(@JsonValue List<?> entries, String summary, List<String> lines) implements Report.Section {
    /** One that the console shows by its summary, if it has one. */
    public ListSection(List<?> entries, String summary) {
        this(entries, summary, Stream.ofNullable(summary).toList());
    }
}
