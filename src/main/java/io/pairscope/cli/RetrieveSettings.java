package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Exponentials;
import io.pairscope.core.statistics.RetrievalStatistics;
import io.pairscope.job.retrieve.RetrieveJob;
import io.pairscope.report.Threshold;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The settings {@code retrieve.*}: their types, their ranges, and what is said about a wrong one. */
final class RetrieveSettings {
    private static final int MOST_NEIGHBOURS = 1000;
    private static final int MOST_FACTORS = 32;
    private static final String FIT = "fit";

    private static final double HIGHEST_TEMPERATURE = 100;

    private RetrieveSettings() {}

    static RetrieveJob.Options options(List<String> input, List<String> gallery, Settings settings) {
        return new RetrieveJob.Options(
                Spelling.places("--input", input),
                Spelling.places("--gallery", gallery),
                directions(settings),
                neighbours(settings),
                recall(settings),
                settings.integer("retrieve.queries", 0),
                temperature(settings),
                settings.optional("retrieve.match"),
                factors(settings),
                settings.optional("retrieve.class"),
                settings.integer("seed", Integer.MIN_VALUE));
    }

    private static int neighbours(Settings settings) {
        int k = settings.integer("retrieve.k", 1);
        if (k > MOST_NEIGHBOURS) {
            throw new ConfigException("retrieve.k = " + k + " is above " + MOST_NEIGHBOURS);
        }
        return k;
    }

    /** The ranks that are asked for, and those that checks are about. */
    private static List<Integer> recall(Settings settings) {
        List<Integer> ranks = settings.distinct("retrieve.recall", RetrieveSettings::rank);
        if (ranks.isEmpty()) {
            throw new ConfigException("retrieve.recall is empty; name ranks, such as 1,5,10");
        }
        Stream<Integer> checked = settings.checks().stream()
                .filter(Threshold.class::isInstance)
                .flatMap(check -> RetrievalStatistics.recallRank(((Threshold) check).statistic()).stream());
        return Stream.concat(ranks.stream(), checked).sorted().distinct().toList();
    }

    private static int rank(String text) {
        // At most nine digits: below the largest int.
        if (!text.matches("0*[1-9][0-9]{0,8}")) {
            throw new ConfigException("retrieve.recall: " + text + " is not a whole number from 1 to 999999999");
        }
        return Integer.parseInt(text);
    }

    private static OptionalDouble temperature(Settings settings) {
        String text = settings.string("retrieve.temperature");
        if (text.equals(FIT)) {
            return OptionalDouble.empty();
        }
        double value = number(text);
        if (!(value >= Exponentials.SMALLEST_TEMPERATURE && value <= HIGHEST_TEMPERATURE)) {
            throw new ConfigException("retrieve.temperature = " + text + " is not a number from "
                    + Exponentials.SMALLEST_TEMPERATURE + " to " + (int) HIGHEST_TEMPERATURE + ", nor " + FIT);
        }
        return OptionalDouble.of(value);
    }

    /** The number that a text spells; NaN for none. */
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    private static List<String> factors(Settings settings) {
        List<String> factors = settings.distinct("retrieve.factors", factor -> factor);
        if (factors.size() > MOST_FACTORS) {
            throw new ConfigException(
                    "retrieve.factors names " + factors.size() + " columns; " + MOST_FACTORS + " are the most");
        }
        return factors;
    }

    private static List<Direction> directions(Settings settings) {
        return settings.distinct("retrieve.directions", RetrieveSettings::direction).stream()
                .sorted()
                .toList();
    }

    private static Direction direction(String text) {
        String key = text.replace('-', '_');
        return Stream.of(Direction.values())
                .filter(direction -> direction.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new ConfigException("retrieve.directions: unknown direction " + text
                        + "; did you mean "
                        + Spelling.nearest(
                                key,
                                Stream.of(Direction.values())
                                        .map(Direction::key)
                                        .toList())
                        + "?"));
    }
}
