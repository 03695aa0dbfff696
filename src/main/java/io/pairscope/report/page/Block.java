package io.pairscope.report.page;

import io.pairscope.report.Json;
import java.util.List;

/** A part of a section. */
sealed interface Block {
    /**
     * A chart with its title, a sentence on what it means and when to worry, and the table of its numbers.
     *
     * @param id of its elements, which no other figure has
     */
    record Figure(String id, String title, String meaning, Chart chart) implements Block {
        String json() {
            return Json.inScript(chart);
        }

        String label() {
            return title + ". The numbers are in the table below the chart.";
        }
    }

    /** A table that is seen at once. */
    record Listing(String title, String meaning, Table table) implements Block {}

    /** A table that is seen when it is opened. */
    record Folded(String title, Table table) implements Block {}

    /** Paragraphs of text. */
    record Remark(List<String> paragraphs) implements Block {}
}
