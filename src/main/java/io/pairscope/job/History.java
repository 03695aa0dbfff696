package io.pairscope.job;

import io.pairscope.core.quality.RobustScale;
import io.pairscope.core.text.Credentials;
import io.pairscope.engine.history.HistoryDirectory;
import io.pairscope.engine.history.RunRecord;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.Unconfirmed;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.report.Check;
import io.pairscope.report.Deviation;
import io.pairscope.report.ExitCode;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.Metrics;
import io.pairscope.report.PreviousRun;
import io.pairscope.report.Report;
import io.pairscope.report.Statistic;
import io.pairscope.report.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The runs before this one: finds those of its series that count, compares with them, and adds this one to them. */
final class History implements Unconfirmed {
    /** These runs came to statistics. */
    private static final Set<Integer> JUDGED = Set.of(ExitCode.PASSED, ExitCode.THRESHOLD_FAILED, ExitCode.WARNED);

    private final Optional<HistoryDirectory> directory;
    private final RunSettings settings;
    private final String job;
    private static final Set<String> WITHOUT_EFFECT = Set.of("checks", "fail-on", "checkpoint");

    private final String output;
    private final String series;
    private final String configHash;
    private final Set<String> troubles = new LinkedHashSet<>();
    /** Newest first; empty before {@link #lookBack}. */
    private List<RunRecord> earlier = List.of();
    /** Empty when no check asks for it. */
    private Optional<PreviousMoments> lastMoments = Optional.empty();

    private Optional<Unconfirmed> added = Optional.empty();

    /** @param inputs qualified paths */
    History(String job, List<String> inputs, RunDirectory output, RunSettings settings) {
        this.job = job;
        this.settings = settings;
        this.output = output.qualified();
        this.directory = settings.history().map(place -> HistoryDirectory.of(place.directory(), output, inputs));
        this.series = Credentials.cut(settings.history()
                .flatMap(RunSettings.Place::series)
                .orElseGet(() -> job + " " + String.join(" ", inputs)));
        this.configHash = configHash(settings.values());
    }

    /** Hash of the settings that change statistics: all but history.*, webhook.* and those without effect on them. */
    static String configHash(Map<String, Object> settings) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(settings).forEach((key, value) -> {
            if (!key.startsWith("history.") && !key.startsWith("webhook.") && !WITHOUT_EFFECT.contains(key)) {
                text.append(key + "=" + value + "\n");
            }
        });
        return Sha256.of(text.toString());
    }

    String configHash() {
        return configHash;
    }

    /**
     * Finds the last runs of the series and loads what checks need of them. To be called before this run's directory is made,
     * which may replace that run.
     *
     * @throws UnusableInputException when the history is damaged and a check needs it
     */
    void lookBack(Session session) {
        try {
            earlier = directory
                    .map(runs -> runs.last(series, settings.earlierRuns(), this::counts))
                    .orElse(List.of());
        } catch (UnusableInputException damaged) {
            if (settings.looksBack()) {
                throw damaged;
            }
            troubles.add(damaged.getMessage());
        }
        if (settings.comparesMoments()) {
            lastMoments = last().map(run -> PreviousMoments.of(session, run));
        }
    }

    private boolean counts(RunRecord run) {
        boolean passedOnly = settings.history().orElseThrow().baseline() == RunSettings.Baseline.PASSED;
        return run.job().equals(job) && (passedOnly ? run.hasPassed() : JUDGED.contains(run.exitCode()));
    }

    private Optional<RunRecord> last() {
        return earlier.stream().findFirst();
    }

    /** What a reader of the comparison with the previous run should not overlook. */
    Optional<String> warning() {
        return last().filter(run -> settings.looksBack() && !run.configHash().equals(configHash))
                .map(run -> "the settings are not those of the previous run, of " + run.time() + " in " + run.output()
                        + ": what changed since then may come from that");
    }

    /** @param moments of this run, if it saves any */
    Optional<PreviousRun> previous(Optional<MomentsFile.State> moments) {
        return last().map(run -> new PreviousRun(
                run.time().toString(),
                run.output(),
                run.configHash().equals(configHash),
                run.statistics(),
                run.standardErrors(),
                distances(moments),
                trends()));
    }

    private Map<String, PreviousRun.Trend> trends() {
        Map<String, PreviousRun.Trend> trends = new HashMap<>();
        for (Check check : settings.checks()) {
            if (check instanceof Deviation deviation) {
                trends.computeIfAbsent(deviation.statistic(), this::trend);
            }
        }
        return trends;
    }

    private PreviousRun.Trend trend(String statistic) {
        double[] values = earlier.stream()
                .map(run -> run.statistics().get(statistic))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
        RobustScale scale = RobustScale.of(values);
        return new PreviousRun.Trend(values.length, scale.median(), scale.deviation());
    }

    private Map<String, Statistic> distances(Optional<MomentsFile.State> moments) {
        Map<String, Statistic> distances = new HashMap<>();
        lastMoments.ifPresent(before -> {
            for (Check check : settings.checks()) {
                if (check instanceof FidToPrevious fid) {
                    distances.computeIfAbsent(fid.name(), name -> before.distance(fid.part(), moments.orElseThrow()));
                }
            }
        });
        return distances;
    }

    /**
     * Adds this run, which counts once it is confirmed.
     *
     * @param report empty when there are no results
     * @return the verdict, with a warning for whatever is wrong with the history
     */
    Verdict add(Verdict verdict, Optional<Report> report, Optional<RunRecord.SavedState> moments, double seconds) {
        directory.ifPresent(runs -> {
            try {
                added = Optional.of(runs.add(record(verdict, report, moments, seconds)));
            } catch (IOException | UncheckedIOException failure) {
                troubles.add(runs.notAdded(failure));
            } catch (UnusableInputException other) {
                troubles.add(other.getMessage());
            }
        });
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

    private RunRecord record(
            Verdict verdict, Optional<Report> report, Optional<RunRecord.SavedState> moments, double seconds) {
        return new RunRecord(
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                job,
                series,
                output,
                Run.version(),
                configHash,
                verdict.statusText(),
                verdict.exitCode(),
                report.map(Report::pairs)
                        .map(pairs -> new RunRecord.Pairs(pairs.in(), pairs.scored(), pairs.quarantined())),
                report.map(Report::numbers).orElse(Map.of()),
                report.map(Report::standardErrors).orElse(Map.of()),
                moments,
                seconds);
    }
}
