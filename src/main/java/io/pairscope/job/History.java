package io.pairscope.job;

import io.pairscope.core.quality.RobustScale;
import io.pairscope.core.text.Credentials;
import io.pairscope.engine.history.HistoryDirectory;
import io.pairscope.engine.history.RunRecord;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.FinishedRun;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.Unconfirmed;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.report.Check;
import io.pairscope.report.Deviation;
import io.pairscope.report.EarlierSettings;
import io.pairscope.report.ExitCode;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.Metrics;
import io.pairscope.report.PreviousRun;
import io.pairscope.report.Report;
import io.pairscope.report.Statistic;
import io.pairscope.report.TrendSection;
import io.pairscope.report.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The runs before this one: finds those of its series that count, compares with them, and adds this one to them. */
final class History implements Unconfirmed {
    /** These runs came to statistics. */
    private static final Set<Integer> JUDGED = Set.of(ExitCode.PASSED, ExitCode.THRESHOLD_FAILED, ExitCode.WARNED);

    private final Optional<HistoryDirectory> directory;
    private final RunSettings settings;
    private final String job;
    private final String application;
    private final Storage storage;
    private final String output;
    private final String series;
    private final String configHash;
    private final Set<String> troubles = new LinkedHashSet<>();
    /** Empty when no check asks for it. */
    private Optional<PreviousMoments> lastMoments = Optional.empty();

    /** Settings of the last one that counts that were others; empty when no check asks for it. */
    private Optional<String> changed = Optional.empty();

    private Optional<Unconfirmed> added = Optional.empty();
    private boolean leftOut;

    private CompletableFuture<Found> found = CompletableFuture.completedFuture(Found.NOTHING);

    /**
     * Runs of the series, newest first.
     *
     * @param earlier those that count, which this run is compared with
     * @param shown those of the trend, whatever their verdict
     * @param usual as many, that count
     * @param troubles what is wrong with the history
     */
    private record Found(List<RunRecord> earlier, List<RunRecord> shown, List<RunRecord> usual, List<String> troubles) {
        private static final Found NOTHING = new Found(List.of(), List.of(), List.of(), List.of());
    }

    /**
     * @param application what Spark calls the run
     * @param inputs qualified paths
     */
    History(String job, String application, List<String> inputs, RunDirectory output, RunSettings settings) {
        this.job = job;
        this.application = application;
        this.settings = settings;
        this.storage = output.storage();
        this.output = output.qualified();
        this.directory = settings.history().map(place -> HistoryDirectory.of(place.directory(), output, inputs));
        this.series = Credentials.cut(settings.history()
                .flatMap(RunSettings.Place::series)
                .orElseGet(() -> job + " " + String.join(" ", inputs)));
        this.configHash = settings.configHash();
    }

    /** Which settings of the previous run were others; empty where they were the same, or nothing tells them. */
    private Optional<String> changes(RunRecord run) {
        return run.configHash().equals(configHash)
                ? Optional.empty()
                : FinishedRun.manifest(storage, run.output())
                        .flatMap(EarlierSettings::of)
                        .filter(found -> found.hash().equals(run.configHash()))
                        .flatMap(settings::changesSince);
    }

    /**
     * Finds the last runs of the series that checks look at, and begins to read all others, while the run goes on. To be called
     * before this run's directory is made, which may replace the last run.
     *
     * @throws UnusableInputException when the history is damaged and a check needs it
     */
    void lookBack(Session session) {
        if (!settings.looksBack()) {
            found = CompletableFuture.supplyAsync(() -> found(Optional.empty()));
            return;
        }
        List<RunRecord> earlier = last(settings.earlierRuns(), this::counts);
        // Before this run takes the place of that one.
        changed = earlier.stream().findFirst().flatMap(this::changes);
        if (settings.comparesMoments()) {
            lastMoments = earlier.stream().findFirst().map(run -> PreviousMoments.of(session, run));
        }
        found = CompletableFuture.supplyAsync(() -> found(Optional.of(earlier)));
    }

    /** @param known the earlier ones, where they have been found */
    private Found found(Optional<List<RunRecord>> known) {
        List<String> damage = new ArrayList<>();
        List<RunRecord> earlier = known.orElseGet(() -> last(settings.earlierRuns(), this::counts, damage));
        List<RunRecord> shown = last(settings.trendRuns(), run -> run.job().equals(job), damage);
        List<RunRecord> usual =
                shown.stream().allMatch(this::counts) ? shown : last(settings.trendRuns(), this::counts, damage);
        return new Found(earlier, shown, usual, damage);
    }

    private List<RunRecord> last(int limit, Predicate<RunRecord> wanted, List<String> damage) {
        try {
            return last(limit, wanted);
        } catch (UnusableInputException damaged) {
            damage.add(damaged.getMessage());
            return List.of();
        }
    }

    private List<RunRecord> last(int limit, Predicate<RunRecord> wanted) {
        return directory.map(runs -> runs.last(series, limit, wanted)).orElse(List.of());
    }

    private boolean counts(RunRecord run) {
        boolean passedOnly = settings.history().orElseThrow().baseline() == RunSettings.Baseline.PASSED;
        return run.job().equals(job) && (passedOnly ? run.hasPassed() : JUDGED.contains(run.exitCode()));
    }

    private Optional<RunRecord> last() {
        return found.join().earlier().stream().findFirst();
    }

    /** What a reader of the comparison with the previous run should not overlook. */
    Optional<String> warning() {
        return last().filter(run -> settings.looksBack() && !run.configHash().equals(configHash))
                .map(run -> "the settings are not those of the previous run, of " + run.time() + " in " + run.output()
                        + changed.map(changes -> ": " + changes).orElse("")
                        + "; what changed since then may come from that"
                        + (changed.isPresent() ? "" : ", and manifest.json of a run lists its settings"));
    }

    /**
     * @param moments of this run, if it saves any
     * @param now the report of this run
     */
    Optional<PreviousRun> previous(Optional<MomentsFile.State> moments, Report now) {
        return last().map(run -> new PreviousRun(
                run.time().toString(),
                run.output(),
                run.configHash().equals(configHash),
                run.statistics(),
                run.standardErrors(),
                distances(moments),
                trends(now)));
    }

    private Map<String, PreviousRun.Trend> trends(Report now) {
        Map<String, PreviousRun.Trend> trends = new HashMap<>();
        for (Check check : settings.checks()) {
            if (check instanceof Deviation deviation) {
                trends.computeIfAbsent(
                        deviation.statistic(), statistic -> trend(found.join().earlier(), statistic, now));
            }
        }
        return trends;
    }

    /**
     * The last runs of the series, with this one behind them; empty where there are no others.
     *
     * @param names of the statistics to follow
     */
    Optional<TrendSection> trend(Report report, List<String> names, Verdict verdict) {
        Found runs = found.join();
        if (runs.shown().isEmpty()) {
            return Optional.empty();
        }
        List<TrendSection.Earlier> oldestFirst = new ArrayList<>(
                runs.shown().stream().map(History::withStatistics).toList());
        Collections.reverse(oldestFirst);
        return Optional.of(TrendSection.of(
                report,
                new TrendSection.Ended(now().toString(), verdict.statusText()),
                names,
                oldestFirst,
                statistic -> trend(runs.usual(), statistic, report)));
    }

    private static TrendSection.Earlier withStatistics(RunRecord run) {
        return new TrendSection.Earlier(
                new TrendSection.Ended(run.time().toString(), run.status()), run.statistics(), run.standardErrors());
    }

    /**
     * @param runs earlier ones
     * @param now the report of this run, whose error counts only where no earlier run has one
     */
    private static PreviousRun.Trend trend(List<RunRecord> runs, String statistic, Report now) {
        double[] values = runs.stream()
                .map(run -> run.statistics().get(statistic))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
        double[] errors = runs.stream()
                .filter(run -> run.standardErrors().containsKey(statistic)
                        && run.pairs().isPresent())
                .mapToDouble(run -> run.standardErrors().get(statistic)
                        * Math.sqrt(Math.max(
                                1,
                                (double) run.pairs().get().scored()
                                        / now.pairs().scored())))
                .toArray();
        double usualError = errors.length == 0
                ? now.standardErrors().getOrDefault(statistic, 0.0)
                : RobustScale.of(errors).median();
        RobustScale scale = RobustScale.of(values);
        return new PreviousRun.Trend(values.length, scale.median(), Math.max(scale.deviation(), usualError));
    }

    private Map<String, Statistic> distances(Optional<MomentsFile.State> moments) {
        Map<String, Statistic> distances = new HashMap<>();
        List<FidToPrevious> asked = settings.checks().stream()
                .filter(FidToPrevious.class::isInstance)
                .map(FidToPrevious.class::cast)
                .toList();
        if (lastMoments.isPresent() && !asked.isEmpty()) {
            MomentsFile.State now = moments.orElseThrow().merged();
            asked.forEach(fid -> distances.computeIfAbsent(
                    fid.name(), name -> lastMoments.get().distance(fid.part(), now)));
        }
        return distances;
    }

    /** From here on this run adds nothing. */
    void leaveOut() {
        leftOut = true;
    }

    /**
     * Adds this run, which counts once it is confirmed.
     *
     * @param report empty when there are no results
     * @return the verdict, with a warning for whatever is wrong with the history
     */
    Verdict add(Verdict verdict, Optional<Report> report, Optional<RunRecord.SavedState> moments, double seconds) {
        directory.filter(runs -> !leftOut).ifPresent(runs -> {
            try {
                added = Optional.of(runs.add(record(verdict, report, moments, seconds)));
            } catch (IOException | UncheckedIOException failure) {
                troubles.add(runs.notAdded(failure));
            } catch (UnusableInputException other) {
                troubles.add(other.getMessage());
            }
        });
        troubles.addAll(found.join().troubles());
        // What ended the run is said as its error.
        troubles.removeAll(verdict.errors());
        Verdict told = verdict;
        for (String trouble : troubles) {
            told = told.noting(trouble);
        }
        return told;
    }

    /** The content of {@code metrics.prom}. */
    String metrics(Verdict verdict, Optional<Report> report, double seconds) {
        return new Metrics(job, series).of(verdict, report, Instant.now(), seconds);
    }

    @Override
    public void confirm() throws IOException {
        if (added.isPresent()) {
            added.get().confirm();
        }
    }

    @Override
    public void close() {
        added.ifPresent(Unconfirmed::close);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private RunRecord record(
            Verdict verdict, Optional<Report> report, Optional<RunRecord.SavedState> moments, double seconds) {
        return new RunRecord(
                now(),
                job,
                series,
                output,
                Manifest.version(),
                configHash,
                verdict.statusText(),
                verdict.exitCode(),
                report.map(Report::pairs)
                        .map(pairs -> new RunRecord.Pairs(pairs.in(), pairs.scored(), pairs.quarantined())),
                report.map(Report::numbers).orElse(Map.of()),
                report.map(Report::standardErrors).orElse(Map.of()),
                moments,
                seconds,
                Optional.of(application));
    }
}
