package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names as users write them; for one that is not known, the error names the nearest or all there are. */
final class Spelling {
    private Spelling() {}

    /** The constant of an enum that is spelled so, in lower case with hyphens. */
    static <E extends Enum<E>> E constant(String key, String text, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (spell(constant).equals(text)) {
                return constant;
            }
        }
        String choices =
                Arrays.stream(type.getEnumConstants()).map(Spelling::spell).collect(Collectors.joining(" | "));
        throw new ConfigException(key + " = " + text + " is not one of " + choices);
    }

    private static String spell(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param where the name stands, for the message when there is no such statistic */
    static Definition statistic(String name, String where) {
        return Catalogue.STANDARD
                .find(name)
                .orElseThrow(() -> new ConfigException("unknown statistic " + name + where + "; did you mean "
                        + nearest(name, Catalogue.STANDARD.names()) + "?"));
    }

    /** The known name that takes the fewest edits. */
    static String nearest(String name, Collection<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance.apply(name, candidate)))
                .orElse("none");
    }
}
