package io.pairscope.engine.tables;

import io.pairscope.engine.storage.FinishedRun;
import io.pairscope.engine.storage.Storage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** The runs whose directories {@code scores/} hold the files of a table: what to know before their scores are used. */
record ScoredRuns(Storage storage, List<Path> runs) {
    /** Scores that an audit gives by its Gaussian, or its distribution of cosines. */
    private static final Pattern OF_A_GAUSSIAN = Pattern.compile("pmi|.*_mahalanobis_squared");

    private static final String OF_A_SET = "cosine_percentile";

    private static final String SHARD = "shard";
    private static final int NAMED = 10;

    static ScoredRuns of(Storage storage, TableFiles files) {
        return new ScoredRuns(
                storage,
                files.uris().stream()
                        .map(file -> new Path(file).getParent())
                        .filter(directory -> directory.getName().equals("scores"))
                        .map(Path::getParent)
                        .distinct()
                        .toList());
    }

    /**
     * That scores of several runs cannot be compared, since each is relative to the pairs of its run or to its reference; that
     * a run did not score all rows it knows.
     *
     * @param columns of scores that are used
     */
    Optional<String> warning(Collection<String> columns) {
        return runs.size() == 1 ? unscored(runs.get(0)) : mixture(columns);
    }

    /**
     * That shards of the runs are suspect.
     *
     * @param columns that are used: one who goes by the shard knows
     */
    List<String> suspects(Collection<String> columns) {
        List<String> warnings = new ArrayList<>();
        for (Path run : columns.contains(SHARD) ? List.<Path>of() : runs) {
            List<String> shards = FinishedRun.suspectShards(storage, run);
            if (!shards.isEmpty()) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "the run %s calls %d shard(s) suspect: its report says why. To leave their rows out: --keep"
                                + " \"%s NOT IN (%s%s)\"",
                        Storage.shown(run),
                        shards.size(),
                        SHARD,
                        shards.stream()
                                .limit(NAMED)
                                .map(shard -> "'" + shard.replace("'", "''") + "'")
                                .collect(Collectors.joining(", ")),
                        shards.size() > NAMED ? ", …" : ""));
            }
        }
        return warnings;
    }

    private Optional<String> unscored(Path run) {
        long before = FinishedRun.rowsReused(storage, run);
        return before == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the scores of %s are of the rows that it read alone: %,d more, whose moments were kept, have theirs in"
                                + " the scores/ of earlier runs",
                        Storage.shown(run),
                        before));
    }

    private Optional<String> mixture(Collection<String> columns) {
        Predicate<String> isRelative = OF_A_SET::equals;
        if (!haveOneReference()) {
            isRelative = isRelative.or(OF_A_GAUSSIAN.asMatchPredicate());
        }
        List<String> relative = columns.stream().filter(isRelative).toList();
        return runs.size() < 2 || relative.isEmpty()
                ? Optional.empty()
                : Optional.of("the scores are those of " + runs.size() + " runs, and each has its own scale of "
                        + String.join(", ", relative)
                        + ": PMI and Mahalanobis distances can be compared only where all runs had"
                        + " the same --reference, percentiles never. Else audit all pairs in one run, or go by cosine");
    }

    private boolean haveOneReference() {
        List<Optional<String>> references = runs.stream()
                .map(run -> FinishedRun.reference(storage, run))
                .distinct()
                .toList();
        return references.size() == 1 && references.get(0).isPresent();
    }
}
