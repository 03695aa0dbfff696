package io.pairscope.job;

import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Part;
import io.pairscope.engine.history.HistoryDirectory;
import io.pairscope.engine.history.RunRecord;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.report.Check;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.PreviousRun;
import io.pairscope.report.Report;
import io.pairscope.report.Statistic;
import io.pairscope.report.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The runs before this one: finds the last of its series, compares with it, and adds this one to them. */
final class History {
    /** These runs came to statistics. */
    private static final Set<Integer> JUDGED = Set.of(Verdict.PASSED, Verdict.THRESHOLD_FAILED, Verdict.WARNED);

    private final Optional<HistoryDirectory> directory;
    private final RunOptions options;
    private final String job;
    private final String series;
    private final String configHash;
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> troubles = new LinkedHashSet<>();
    private Optional<RunRecord> last = Optional.empty();
    /** Its moments, merged; null when no check asks for them, or for the reason that the next field says. */
    private MomentsFile.State lastState;

    private String noState;

    /** @param inputs qualified paths */
    History(Session session, String job, List<String> inputs, RunDirectory output, RunOptions options) {
        this.job = job;
        this.options = options;
        this.directory =
                options.history().map(place -> HistoryDirectory.of(session, place.directory(), output, inputs));
        this.series = options.history()
                .flatMap(RunOptions.Place::series)
                .orElseGet(() -> job + " " + String.join(" ", inputs));
        this.configHash = configHash(options.settings());
    }

    /** Of what makes the statistics: not where they are kept, nor what is asked of them. */
    static String configHash(Map<String, Object> settings) {
        return Sha256.of(new TreeMap<>(settings)
                .entrySet().stream()
                        .filter(setting -> !setting.getKey().startsWith("history.")
                                && !Set.of("checks", "fail-on").contains(setting.getKey()))
                        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    String configHash() {
        return configHash;
    }

    /**
     * Finds the last run of the series and loads what checks need of it. To be called before this run's directory is made,
     * which may replace that run.
     *
     * @throws UnusableInputException when the history is damaged and a check needs it
     */
    void lookBack(Session session) {
        try {
            last = directory.flatMap(
                    runs -> runs.last(series, run -> run.job().equals(job) && JUDGED.contains(run.exitCode())));
        } catch (UnusableInputException damaged) {
            if (options.looksBack()) {
                throw damaged;
            }
            troubles.add(damaged.getMessage());
        }
        if (options.checks().stream().anyMatch(FidToPrevious.class::isInstance)) {
            last.ifPresent(run -> loadState(session, run));
        }
        last.filter(run -> options.looksBack() && !run.configHash().equals(configHash))
                .ifPresent(run -> warnings.add("the settings are not those of the previous run, of " + run.time()
                        + " in " + run.output() + ": what changed since then may come from that"));
    }

    private void loadState(Session session, RunRecord run) {
        try {
            RunRecord.SavedState saved = run.state().orElseThrow(() -> new UnusableInputException("it left no state"));
            MomentsFile.State state = MomentsFile.read(session, saved.path());
            if (!state.checksum().equals(saved.checksum())) {
                throw new UnusableInputException("another run has replaced its state " + saved.path());
            }
            lastState = new MomentsFile.State(state.header(), List.of(state.total()));
        } catch (UnusableInputException gone) {
            noState = gone.getMessage();
        }
    }

    /** What a reader of the comparison with the previous run should not overlook. */
    List<String> warnings() {
        return warnings;
    }

    /** @param state of this run, if it has one */
    Optional<PreviousRun> previous(Optional<MomentsFile.State> state) {
        return last.map(run -> {
            Map<String, Statistic> distances = new HashMap<>();
            for (Check check : options.checks()) {
                if (check instanceof FidToPrevious fid) {
                    distances.computeIfAbsent(
                            FidToPrevious.distance(fid.part()).name(),
                            name -> distance(fid.part(), state.orElseThrow()));
                }
            }
            return new PreviousRun(
                    run.time().toString(),
                    run.output(),
                    run.configHash().equals(configHash),
                    run.statistics(),
                    run.standardErrors(),
                    distances);
        });
    }

    private Statistic distance(Part part, MomentsFile.State state) {
        String unit = FidToPrevious.distance(part).unit();
        String reason = lastState == null ? noState : difference(lastState, state);
        if (reason != null) {
            return new Statistic(null, unit, null, reason);
        }
        Gaussian before = Gaussian.of(part.of(lastState.total()));
        Gaussian now = Gaussian.of(part.of(state.total()));
        return new Statistic(
                Wasserstein.between(before, now).squared(),
                unit,
                null,
                "chance alone gives " + String.format(Locale.ROOT, "%.3g", Wasserstein.noiseFloor(before, now)));
    }

    /** Why two states cannot be compared, or null. */
    private static String difference(MomentsFile.State before, MomentsFile.State now) {
        PairMoments a = before.groups().get(0);
        PairMoments b = now.groups().get(0);
        if (a.imageDims() != b.imageDims() || a.textDims() != b.textDims()) {
            return "it had " + a.imageDims() + " + " + a.textDims() + " dimensions, this one has " + b.imageDims()
                    + " + " + b.textDims();
        }
        boolean unit = before.header().normalization() != Normalization.NEVER;
        return unit == (now.header().normalization() != Normalization.NEVER)
                ? null
                : "of one the rows are normalized, of the other they are taken as they are";
    }

    /**
     * Adds this run.
     *
     * @param report empty when the input was unusable
     * @return the verdict, with a warning for whatever is wrong with the history
     */
    Verdict append(
            Verdict verdict,
            Optional<Report> report,
            Optional<RunRecord.SavedState> state,
            String output,
            double seconds) {
        directory.ifPresent(runs -> {
            try {
                runs.append(record(verdict, report, state, output, seconds));
            } catch (IOException | UncheckedIOException failure) {
                troubles.add("this run could not be added to the history " + runs + ": " + failure.getMessage());
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

    private RunRecord record(
            Verdict verdict,
            Optional<Report> report,
            Optional<RunRecord.SavedState> state,
            String output,
            double seconds) {
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
                state,
                seconds);
    }
}
