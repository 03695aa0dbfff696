package io.pairscope.job;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.engine.history.RunRecord;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Checksums;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Unconfirmed;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.report.Check;
import io.pairscope.report.EarlierSettings;
import io.pairscope.report.MarkdownSummary;
import io.pairscope.report.Report;
import io.pairscope.report.TrendSection;
import io.pairscope.report.Verdict;
import io.pairscope.report.page.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A run in progress: the inventories of what is read, the run directory, timed steps, the manifest, the history. */
public final class Run implements AutoCloseable {
    private final Session session;
    private final Job job;
    private final RunDirectory directory;
    private final List<String> qualified;
    private final RunSettings settings;
    private final History history;
    private final Map<Source, Inventory> inventories = new LinkedHashMap<>();
    private final Manifest manifest;
    private final List<String> temporaries = new ArrayList<>();
    private final List<Unconfirmed> unconfirmed = new CopyOnWriteArrayList<>();
    private final Steps steps = new Steps();
    private final Ending ending = new Ending();
    private Optional<MomentsFile.State> moments = Optional.empty();
    private Optional<RunRecord.SavedState> saved = Optional.empty();

    /** @param qualified paths of the inputs */
    Run(Session session, Job job, RunDirectory directory, List<String> qualified, RunSettings settings) {
        this.session = session;
        this.job = job;
        this.directory = directory;
        this.qualified = qualified;
        this.settings = settings;
        this.history = new History(job.name(), session.application(), qualified, directory, settings);
        this.manifest = new Manifest(session, job, directory.run());
        note("config", settings.values());
        note("config_hash", settings.configHash());
    }

    public Session session() {
        return session;
    }

    public RunDirectory directory() {
        return directory;
    }

    /** Qualified paths of all that is read, and of the run directory: other places must lie apart from them. */
    public List<String> places() {
        List<String> places = new ArrayList<>(qualified);
        places.add(directory.qualified());
        return places;
    }

    /** A directory of this run that is deleted when it ends. */
    public String temporary(String name) {
        temporaries.add(name);
        return directory.qualified(name);
    }

    public void note(String key, Object value) {
        manifest.note(key, value);
    }

    /**
     * Reads the footers of all sources.
     *
     * @throws UnusableInputException when there are bad shards that are not to be left out
     */
    public void readFooters() {
        Blas.Backend blas = Blas.backend();
        note("blas", blas);
        String kernels = blas.kernels() == null ? "" : ", kernels of " + blas.kernels();
        tell("%s%s, %d thread(s) per task, %.0f GF/s", blas(), kernels, blas.threads(), blas.gigaflops());
        step("footers");
        for (Source source : job.sources()) {
            source.inventory(session, job.columns(), job.reading().table(), Checksums.of(settings.checksums()))
                    .ifPresent(inventory -> {
                        tell("%s%s", source.role().prefix, inventory.summary());
                        noteShards(source, inventory);
                        inventories.put(source, inventory);
                    });
        }
        steps.end();
        Map<String, Inventory> byPrefix = new LinkedHashMap<>();
        inventories.forEach((source, inventory) -> byPrefix.put(source.role().prefix, inventory));
        MomentScan.requireUsable(job.reading(), byPrefix, Source.adviceOnColumns(inventories));
        Checksums.of(settings.checksums()).requireAll(session, inventories.values());
    }

    /** Puts the shards of a source that are read into the manifest. */
    public void noteShards(Source source, Inventory inventory) {
        note(source.role().shards, inventory.describe());
    }

    /** The library that computes, by name and path. */
    public static String blas() {
        return Blas.backend().name() + " (" + Blas.backend().path() + ")";
    }

    /** The shards of a source; empty when it is not given, or a saved state. */
    public Optional<Inventory> inventory(Source source) {
        return Optional.ofNullable(inventories.get(source));
    }

    /** Makes the run directory; from here on it shows that a run has begun. */
    public void open() {
        requireResumable();
        history.lookBack(session);
        directory.open();
        boolean hasKept = directory.exists(Session.CHECKPOINT);
        if (resumes() && !hasKept) {
            tell("the interrupted run kept no results of tasks (checkpoint = off): they are computed anew");
        }
        if (settings.checkpoint() || resumes() && hasKept) {
            session.keep(new Session.Kept(directory.qualified(Session.CHECKPOINT), fingerprint()));
        }
        writeManifest();
        Checksums.of(settings.checksums())
                .list(session, inventories.values())
                .ifPresent(list -> directory.write(Checksums.FILE, list));
    }

    /**
     * Checks, before anything is changed, that this run can go on with what there is.
     *
     * @throws OutputTakenException when there is nothing to go on with
     * @throws UnusableInputException when the settings are not those of the interrupted run
     */
    void requireResumable() {
        if (!resumes()) {
            return;
        }
        if (!job.canResume(directory)) {
            throw new OutputTakenException("nothing to resume: the run in " + directory + " is complete");
        }
        directory
                .interruptedManifest()
                .flatMap(EarlierSettings::of)
                .flatMap(settings::changesSince)
                .ifPresent(changes -> {
                    throw new UnusableInputException("cannot resume the run in " + directory + " with other settings: "
                            + changes + "; give those it had, or begin anew, without --resume but with --overwrite");
                });
    }

    /** Of all that decides what tasks give, beside the shards themselves: version, job with its options, states, tables, settings. */
    private String fingerprint() {
        String others = job.sources().stream()
                .filter(source -> !inventories.containsKey(source))
                .map(source -> source.stamp(session))
                .collect(Collectors.joining("\n"));
        return String.join("\n", Manifest.version(), job.toString(), others, settings.configHash());
    }

    /** Whether this run goes on with what an earlier one left in its directory. */
    public boolean resumes() {
        return settings.existing() == ExistingOutput.RESUME;
    }

    /** Begins a step, whose time goes into the manifest; the step before it ends. */
    public void step(String name) {
        steps.begin(name);
    }

    public void tell(String format, Object... arguments) {
        session.progress().line(String.format(Locale.ROOT, format, arguments));
    }

    /**
     * Saves the moments of a source in {@code state/}, which a later run may be compared with.
     *
     * @return what the file says of them
     */
    public MomentsFile.Header saveMoments(Source source, MomentResult pass) {
        List<String> columns = pass.inventory().columns().vectors();
        MomentsFile.Header header = new MomentsFile.Header(
                pass.normalization(), Precision.EXACT, columns.get(0), columns.get(1), source.qualified(session));
        MomentsFile.State state = new MomentsFile.State(header, pass.groups());
        MomentsFile.Written written = MomentsFile.write(state, directory);
        moments = Optional.of(state);
        saved = Optional.of(new RunRecord.SavedState(written.path(), written.checksum()));
        return header;
    }

    /** @throws UnusableInputException when a shard is not what it was when its footer was read */
    public void requireUnchanged(Inventory inventory) {
        List<BadShard> changed = inventory.changedSince(session);
        if (!changed.isEmpty()) {
            throw new UnusableInputException(
                    changed.size() + " shard(s) changed during the run; first: " + changed.get(0));
        }
    }

    /** Registers something that the verdict of this run confirms. */
    public void confirms(Unconfirmed outside) {
        unconfirmed.add(outside);
    }

    /** Holds the report to the checks, writes report and manifest, adds the run to its history and, last, writes the verdict. */
    Verdict finish(Job.Answer answer) {
        Report report = answer.report();
        step("checks");
        List<Check.Result> checks = report.check(settings.checks(), history.previous(moments, report));
        history.warning().ifPresent(report::warn);
        settings.warnings().forEach(report::warn);
        steps.end();
        Verdict verdict = Verdict.of(checks, report.errors(), report.warnings(), settings.failOn())
                .with(notes(report));
        List<String> headlines = report.names(answer.summary().headlines());
        report.putSection("job", job.name());
        report.putSection("headlines", headlines);
        report.putSection("verdict", verdict);
        history.trend(report, headlines, verdict).ifPresent(trend -> report.putSection(TrendSection.NAME, trend));
        note("seconds", steps.seconds());
        return ending.reach(() -> {
            directory.write("report.json", report.toJson());
            Verdict finished = close(verdict, Optional.of(answer), directory::finish);
            return confirmed(finished);
        });
    }

    /** Pages need no checksum of their own where files are held to a list. */
    private List<String> notes(Report report) {
        return Checksums.of(settings.checksums()).isHeldTo() ? report.remarks() : report.notes();
    }

    /** Ends with a verdict that stands without a report. */
    Verdict end(Verdict verdict) {
        return ending.reach(() -> close(verdict, Optional.empty(), directory::fail));
    }

    /** Likewise where an input is not there: a mistyped path is no night of a series, and the history does not hear of it. */
    Verdict endUnread(Verdict verdict) {
        history.leaveOut();
        return end(verdict);
    }

    /** Ends a run that cannot go on. Its verdict may not be written for the same reason, such as a full disk. */
    Verdict crash(Throwable failure) {
        String reason = RunJob.message(failure);
        return ending.reach(() -> {
            try {
                return close(Verdict.crashed(reason), Optional.empty(), json -> {
                    directory.fail(json);
                    directory.writeBesideVerdict("crash.txt", Failures.trace(failure));
                });
            } catch (OutputTakenException taken) {
                throw taken;
            } catch (RuntimeException | Error again) {
                return Verdict.crashed(
                        reason + "; the run has no verdict file, because of this: " + RunJob.message(again));
            }
        });
    }

    /** Ends a run that was told to, at once; one that has come to its verdict keeps it. Gives the exit code. */
    int abort() {
        return ending.reachSoon(this::aborted);
    }

    private Verdict aborted() {
        session.silence();
        String way = session.keeps() ? "go on with --resume" : "run it again";
        Verdict verdict = Verdict.aborted("interrupted; " + way);
        String told = "error: interrupted; " + way;
        try {
            if (isToBeWritten()) {
                directory.fail(verdict.toJson());
            }
            close();
        } catch (RuntimeException | Error failure) {
            told += "; the run has no verdict file, because of this: " + RunJob.message(failure);
        }
        Ending.say(told);
        return verdict;
    }

    /** Input that cannot even be listed is no reason to delete what an interrupted run has kept. */
    private boolean isToBeWritten() {
        if (!directory.isOpen()) {
            if (resumes()) {
                return false;
            }
            directory.open();
        }
        writeManifest();
        return true;
    }

    private Verdict close(Verdict verdict, Optional<Job.Answer> answer, Consumer<String> write) {
        Optional<Report> report = answer.map(Job.Answer::report);
        boolean written = isToBeWritten();
        if (written) {
            if (report.isPresent()) {
                directory.delete(Session.CHECKPOINT);
            }
            temporaries.forEach(directory::delete);
        }
        Verdict added = history.add(verdict, report, saved, steps.total());
        Verdict remembered = report.map(results -> withPage(results, added)).orElse(added);
        if (written) {
            directory.write("metrics.prom", history.metrics(remembered, report, steps.total()));
            answer.ifPresent(found -> directory.write("summary.md", summary(found, remembered)));
            write.accept(remembered.toJson());
        }
        try {
            history.confirm();
            return remembered;
        } catch (IOException failure) {
            return remembered.noting(failure.getMessage());
        }
    }

    /** Writes the page. A run whose page cannot be made is still one. */
    private Verdict withPage(Report report, Verdict verdict) {
        try {
            Optional<String> provenance = Optional.of(manifest.toJson());
            directory.write(Page.FILE, Page.html(report.toJson(), provenance, Optional.of(verdict.toJson())));
            return verdict;
        } catch (OutputTakenException taken) {
            throw taken;
        } catch (RuntimeException | LinkageError failure) {
            return verdict.noting(Page.FILE + " was not made: " + RunJob.message(failure));
        }
    }

    private String summary(Job.Answer answer, Verdict verdict) {
        return MarkdownSummary.of(job.name(), answer.headlines().keySet(), answer.report(), verdict, settings.output());
    }

    private Verdict confirmed(Verdict verdict) {
        Verdict told = verdict;
        for (Unconfirmed outside : unconfirmed) {
            try {
                outside.confirm();
            } catch (IOException failure) {
                told = told.noting(failure.getMessage());
            }
        }
        return told;
    }

    private void writeManifest() {
        directory.write("manifest.json", manifest.toJson());
    }

    /** Gives back what the run has taken, and takes back what was not confirmed. */
    @Override
    public void close() {
        history.close();
        unconfirmed.forEach(Unconfirmed::close);
        directory.close();
    }
}
