package io.pairscope.job.filter;

import io.pairscope.core.settings.Label;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.engine.tables.ScoreTable;
import io.pairscope.engine.tables.ScoredRows;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Columns that the rules of a filter name, in the table of scores or in the input.
 *
 * @param table of scores
 */
record RuleColumns(FilterJob.Options options, ScoreTable table) {
    /** Scores of an audit that say how well a pair belongs together. */
    private static final List<String> USUAL_SCORES = List.of("pmi", "cosine");

    /** @throws UnusableInputException when there is no input, and the scores do not have a column that is named */
    RuleColumns {
        if (options.input().isEmpty()) {
            named(options).filter(column -> !table.has(column)).findFirst().ifPresent(column -> {
                throw new UnusableInputException(
                        table.lacking(column) + table.meant(column) + "; a column of the pairs needs --input");
            });
        }
    }

    private static Stream<String> named(FilterJob.Options options) {
        return Stream.concat(
                        options.condition().stream().flatMap(condition -> condition.columns().stream()),
                        options.per().stream())
                .distinct();
    }

    /** @throws UnusableInputException when there is no such score */
    ScoredRows.Rules rules() {
        return new ScoredRows.Rules(score(), options.condition(), options.per());
    }

    /** The column of the score; without --by the first usual one that has a value. */
    private String score() {
        if (options.by().isEmpty()) {
            return USUAL_SCORES.stream()
                    .filter(column -> table.numericColumns().contains(column) && table.hasValue(column))
                    .findFirst()
                    .orElseThrow(() -> withoutScore());
        }
        String by = options.by().get();
        if (ScoredRows.PLACE.contains(by)) {
            throw new UnusableInputException("--by " + by + " names the place of a row; name a score");
        }
        table.number(by);
        return by;
    }

    private UnusableInputException withoutScore() {
        table.requireRows();
        return new UnusableInputException(table
                + " has no " + String.join(" or ", USUAL_SCORES)
                + " with a value; name the score that rows are kept by with --by");
    }

    /** Those that the scores do not have. */
    List<Label> ofInput() {
        return named(options)
                .filter(column -> !table.has(column))
                .map(column -> new Label(column, Label.Use.COLUMN))
                .toList();
    }

    /** @throws UnusableInputException when no shard has them */
    void requireIn(Inventory inventory) {
        List<Label> labels = ofInput();
        if (!labels.isEmpty() && inventory.shards().isEmpty()) {
            String first = labels.get(0).column();
            throw new UnusableInputException("no shard of the input has the column "
                    + labels.stream().map(Label::column).collect(Collectors.joining(", "))
                    + ", nor have the scores, but " + String.join(", ", table.columns()) + table.meant(first));
        }
    }
}
