package io.pairscope.cli;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.text.Constant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names as users write them; for one that is not known, the error names the nearest or all there are. */
final class Spelling {
    private Spelling() {}

    /**
     * The name of a file or directory. In the cluster mode of spark-submit the job starts in a directory of the cluster's, so no
     * relative one says where.
     *
     * @param kind of the place, for the message when the name is blank
     */
    static String place(String option, String name, String kind) {
        if (name.isBlank()) {
            throw new ConfigException(option + " is empty; name a " + kind);
        }
        withHome(option, name);
        if (isInCluster() && !name.matches("(/|[A-Za-z][A-Za-z0-9+.-]*:).*")) {
            throw new ConfigException(
                    option + " " + name + " is a relative path, and with --deploy-mode cluster the job runs on"
                            + " another machine; write it from / on or with its file system");
        }
        return name;
    }

    /** A name of a place in which the shell has put the home directory for a tilde, as it does not in {@code --output=~/x}. */
    static String withHome(String option, String name) {
        if (name.startsWith("~")) {
            boolean isOwn = name.equals("~") || name.startsWith("~/");
            throw new ConfigException(option + " " + name + ": the shell has left the ~ as it is; write "
                    + (isOwn ? "$HOME" + name.substring(1) : "the whole path") + ", or ./" + name
                    + " for a name that begins so");
        }
        return name;
    }

    /** Whether spark-submit started this process somewhere in a cluster. */
    static boolean isInCluster() {
        return "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /** Names of what is read: pairs or states. */
    static List<String> places(String option, List<String> names) {
        names.forEach(name -> place(option, name, "file or a directory"));
        return names;
    }

    /** The constant of an enum that is spelled so, in lower case with hyphens. */
    static <E extends Enum<E>> E constant(String key, String text, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (Constant.option(constant).equals(text)) {
                return constant;
            }
        }
        String choices =
                Arrays.stream(type.getEnumConstants()).map(Constant::option).collect(Collectors.joining(" | "));
        throw new ConfigException(key + " = " + text + " is not one of " + choices);
    }

    /** @param where the name stands, for the message when there is no such statistic */
    static Definition statistic(String name, String where) {
        return Catalogue.STANDARD
                .find(name)
                .orElseThrow(() -> new ConfigException("unknown statistic " + name + where
                        + meant(name, Catalogue.STANDARD.names(), "docs/statistics.md lists them")));
    }

    /** What to say after a word that is not known: the nearest one, or where none is near, all there are. */
    static String meant(String word, Collection<String> known) {
        return meant(word, known, "there are " + String.join(", ", known));
    }

    /** @param otherwise what to say where none is near */
    static String meant(String word, Collection<String> known, String otherwise) {
        String nearest = nearest(word, known);
        return edits(word, nearest) <= Math.max(2, word.replaceFirst("^--?", "").length() / 2)
                ? "; did you mean " + nearest + "?"
                : "; " + otherwise;
    }

    /** The known name that takes the fewest edits. */
    static String nearest(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> edits(name, candidate)))
                .orElse("none");
    }

    /** From a word to a known name; of a dotted one its last part may stand alone, as in {@code keep-fraction}. */
    private static int edits(String word, String known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        int whole = distance.apply(word, known);
        return word.contains(".")
                ? whole
                : Math.min(whole, 2 + distance.apply(word, known.substring(known.lastIndexOf('.') + 1)));
    }
}
