package io.pairscope.job.filter;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.scan.ColumnsOfInput;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.engine.tables.ScoreTable;
import io.pairscope.engine.tables.ScoredRows;
import java.util.List;
import java.util.Optional;
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

    /** Without quotes a text is taken for a column. */
    private static final String QUOTES = "A text of a condition stands in single quotes";

    /**
     * @throws ConfigException when there is no input, and the scores do not have a column of the condition
     * @throws UnusableInputException likewise of another column
     */
    RuleColumns {
        if (options.input().isEmpty()) {
            options.condition()
                    .ifPresent(condition -> condition.columns().stream()
                            .filter(column -> !table.has(column))
                            .findFirst()
                            .ifPresent(column -> {
                                throw condition.refused(": " + lacking(table, column) + ". " + QUOTES);
                            }));
            options.per().filter(column -> !table.has(column)).ifPresent(column -> {
                throw new UnusableInputException(lacking(table, column));
            });
        }
    }

    private static String lacking(ScoreTable table, String column) {
        return table.lacking(column) + meant(table, column) + " A column of the pairs needs --input";
    }

    private static String meant(ScoreTable table, String column) {
        String meant = table.meant(column);
        return meant.isEmpty() ? "." : meant;
    }

    /** Refuses a condition that the rows cannot be held to, before anything is computed. */
    void requireCondition(Session session, Optional<Inventory> input) {
        options.condition().ifPresent(condition -> {
            if (input.isPresent()) {
                ColumnsOfInput.require(condition, session, table, input.get());
            } else {
                condition.require(session, table);
            }
        });
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

    /** The column of the score; without --by the first usual one that has a value. A condition alone needs none. */
    private Optional<String> score() {
        if (options.by().isEmpty()) {
            Optional<String> usual = USUAL_SCORES.stream()
                    .filter(column -> table.numericColumns().contains(column) && table.hasValue(column))
                    .findFirst();
            if (usual.isEmpty() && !options.isByConditionAlone()) {
                throw withoutScore();
            }
            return usual;
        }
        String by = options.by().get();
        if (ScoredRows.PLACE.contains(by)) {
            throw new UnusableInputException("--by " + by + " names the place of a row; name a score");
        }
        table.number(by);
        return options.by();
    }

    private UnusableInputException withoutScore() {
        table.requireRows();
        return new UnusableInputException(
                table
                        + " has no " + String.join(" or ", USUAL_SCORES)
                        + " with a value; name the score that rows are kept by with --by. A condition alone, --keep, needs none");
    }

    /** Those that the scores do not have. */
    List<Label> ofInput() {
        return named(options)
                .filter(column -> !table.has(column))
                .map(column -> new Label(column, Label.Use.COLUMN))
                .toList();
    }

    /**
     * @throws ConfigException when no shard can give the columns of the condition
     * @throws UnusableInputException when no shard can give another one
     */
    void requireIn(Inventory inventory) {
        List<Label> labels = ofInput();
        if (labels.isEmpty() || !inventory.shards().isEmpty()) {
            return;
        }
        String first = labels.get(0).column();
        String missing = "the scores have no column "
                + labels.stream().map(Label::column).collect(Collectors.joining(", "))
                + meant(table, first) + " Of the input, " + inventory.bad().get(0);
        options.condition()
                .filter(condition -> condition.columns().contains(first))
                .ifPresent(condition -> {
                    throw condition.refused(": " + missing + ". " + QUOTES);
                });
        throw new UnusableInputException(missing);
    }
}
