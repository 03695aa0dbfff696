package io.pairscope.cli;

import io.pairscope.core.agreement.PreferenceAccuracy.Ties;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Ratings;
import io.pairscope.job.agree.AgreeJob;
import java.util.List;

/** The settings {@code agree.*}: their types, their ranges, and what is said about a wrong one. */
final class AgreeSettings {
    private static final int MOST_RESAMPLES = 100_000;

    private AgreeSettings() {}

    static AgreeJob.Options options(
            List<String> scores, List<String> human, List<String> preferences, Settings settings) {
        return new AgreeJob.Options(
                Spelling.places("--scores", scores),
                Spelling.places("--human", human),
                Spelling.places("--preferences", preferences),
                settings.optional("columns.id").orElse(InputColumns.USUAL_ID),
                settings.optional("agree.human"),
                raters(settings),
                settings.distinct("agree.scores", name -> name),
                settings.optional("agree.group"),
                settings.optional("agree.category"),
                settings.choice("agree.ratings", Ratings.class),
                settings.choice("agree.ties", Ties.class),
                resamples(settings),
                settings.integer("seed", Integer.MIN_VALUE));
    }

    private static List<String> raters(Settings settings) {
        List<String> raters = settings.distinct("agree.raters", name -> name);
        if (raters.size() == 1) {
            throw new ConfigException("agree.raters = " + raters.get(0)
                    + " names one column; agreement needs two raters, and one column of ratings is agree.human");
        }
        return raters;
    }

    private static int resamples(Settings settings) {
        int resamples = settings.integer("agree.resamples", 1);
        if (resamples > MOST_RESAMPLES) {
            throw new ConfigException("agree.resamples = " + resamples + " is above " + MOST_RESAMPLES);
        }
        return resamples;
    }
}
