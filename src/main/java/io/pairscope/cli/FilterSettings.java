package io.pairscope.cli;

import io.pairscope.core.selection.NearSide;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.job.filter.FilterJob;
import io.pairscope.job.filter.FilterJob.Duplicates;
import java.util.List;
import java.util.OptionalDouble;

/** The settings {@code filter.*}: their types, their ranges, and what is said about a wrong one. */
final class FilterSettings {
    private static final String NONE = "";

    private FilterSettings() {}

    static FilterJob.Options options(List<String> scores, List<String> input, Settings settings) {
        FilterJob.Options options = new FilterJob.Options(
                Spelling.places("--scores", scores),
                Spelling.places("--input", input),
                settings.optional("filter.by"),
                share(settings, "filter.keep-fraction"),
                settings.optional("filter.keep"),
                settings.optional("filter.per"),
                shareOfRandom(settings),
                settings.distinct(
                        "filter.drop-duplicates",
                        kind -> Spelling.constant("filter.drop-duplicates", kind, Duplicates.class)),
                share(settings, "filter.near-duplicates"),
                settings.choice("filter.near-side", NearSide.class),
                settings.isOn("filter.near-exact"),
                settings.isOn("filter.copy"),
                settings.choice("uncertainty", Uncertainty.class),
                settings.integer("seed", Integer.MIN_VALUE));
        require(options);
        if (options.uncertainty() == Uncertainty.LINEAR) {
            throw new ConfigException(
                    "uncertainty = linear is for audit and compare: the errors of a filter's effect are"
                            + " refitted. Use auto, jackknife or off");
        }
        return options;
    }

    private static void require(FilterJob.Options options) {
        if (!options.hasRule()) {
            throw new ConfigException("nothing says which rows to keep; give --keep-fraction, --keep, --keep-random,"
                    + " --drop-duplicates or --near-duplicates");
        }
        if (options.keepFraction().isPresent() && options.keepRandom().isPresent()) {
            throw new ConfigException("--keep-fraction and --keep-random both choose the threshold; give one of them");
        }
        if (options.per().isPresent() && options.keepFraction().isEmpty()) {
            throw new ConfigException(
                    "--per takes the share of --keep-fraction within each value; give --keep-fraction");
        }
        if (options.input().isEmpty() && options.needsInput()) {
            throw new ConfigException(
                    "--near-duplicates, --keep-random, --copy, and duplicates of images, texts or pairs"
                            + " need the vectors; name the audited pairs with --input");
        }
    }

    private static OptionalDouble shareOfRandom(Settings settings) {
        OptionalDouble share = share(settings, "filter.keep-random");
        if (share.isPresent() && share.getAsDouble() == 1) {
            throw new ConfigException(
                    "filter.keep-random = 1 lets every pair through; leave it out, or name a smaller share");
        }
        return share;
    }

    /** A number above 0 and up to 1; none for an empty text. */
    private static OptionalDouble share(Settings settings, String key) {
        String text = settings.string(key);
        if (text.equals(NONE)) {
            return OptionalDouble.empty();
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException none) {
            value = Double.NaN;
        }
        if (!(value > 0 && value <= 1)) {
            throw new ConfigException(key + " = " + text + " is not a number above 0 and up to 1");
        }
        return OptionalDouble.of(value);
    }
}
