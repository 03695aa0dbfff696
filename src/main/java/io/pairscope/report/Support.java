package io.pairscope.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The dimensions in which sets of pairs vary, and what carries nearly all of their scatter.
 *
 * @param sets by their names: {@code input}, {@code reference}, {@code candidate}
 */
public record Support(@JsonValue Map<String, OfSet> sets) implements Report.Section {
    public static final String NAME = "support";

    /** The sides of one set. */
    public record OfSet(OfSide image, OfSide text) {
        private boolean losesRank() {
            return image.losesRank() || text.losesRank();
        }

        private String words() {
            return String.format(
                    Locale.ROOT,
                    "images vary in %d of %d dimensions, texts in %d of %d",
                    image.rank,
                    image.dimensions,
                    text.rank,
                    text.dimensions);
        }
    }

    /**
     * @param rank dimensions in which vectors vary; null where no statistic needs it
     * @param constantColumns how many columns hold one value
     * @param firstConstantColumns the first of them, from 0
     * @param dominantColumn the column with nearly all of the scatter, from 0, or null
     * @param dominantRow the row with nearly all of it, or null
     */
    public record OfSide(
            int dimensions,
            Integer rank,
            @JsonProperty("constant_columns") int constantColumns,
            @JsonProperty("first_constant_columns") List<Integer> firstConstantColumns,
            @JsonProperty("dominant_column") Integer dominantColumn,
            @JsonProperty("dominant_row") String dominantRow) {
        private boolean losesRank() {
            return rank != null && rank < dimensions;
        }
    }

    @Override
    public String summary() {
        String lost = sets.entrySet().stream()
                .filter(set -> set.getValue().losesRank())
                .map(set -> (sets.size() == 1 ? "" : set.getKey() + ": ")
                        + set.getValue().words())
                .collect(Collectors.joining("; "));
        return lost.isEmpty() ? null : lost;
    }
}
