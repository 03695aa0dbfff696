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
import io.pairscope.report.Json;
import io.pairscope.report.Report;
import io.pairscope.report.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, Object> manifest = new LinkedHashMap<>();
    private final List<String> temporaries = new ArrayList<>();
    private final List<Unconfirmed> unconfirmed = new ArrayList<>();
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
        this.history = new History(job.name(), qualified, directory, settings);
        manifest.put("job", job.name());
        manifest.put("run", directory.run());
        manifest.put("pairscope", version());
        manifest.put("spark", session.version());
        manifest.put("libraries", session.libraries());
        manifest.put("java", System.getProperty("java.runtime.version"));
        manifest.put("master", session.master());
        job.sources().forEach(source -> manifest.put(source.option(), source.recorded()));
        manifest.put("config", settings.values());
        manifest.put("config_hash", history.configHash());
    }

    public static String version() {
        String version = Run.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
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
        manifest.put(key, value);
    }

    /**
     * Reads the footers of all sources.
     *
     * @throws UnusableInputException when there are bad shards that are not to be left out
     */
    public void readFooters() {
        Blas.Backend blas = Blas.backend();
        note("blas", blas);
        tell("%s, %d thread(s) per task, %.0f GF/s", blas(), blas.threads(), blas.gigaflops());
        step("footers");
        for (Source source : job.sources()) {
            source.inventory(session, job.columns(), job.reading().table(), Checksums.of(settings.checksums()))
                    .ifPresent(inventory -> {
                        tell("%s%s", source.role().prefix, inventory.summary());
                        note(source.role().shards, inventory.describe());
                        inventories.put(source, inventory);
                    });
        }
        steps.end();
        MomentScan.requireUsable(job.reading(), List.copyOf(inventories.values()));
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
        if (settings.checkpoint() || resumes() && directory.exists(Session.CHECKPOINT)) {
            session.keep(new Session.Kept(directory.qualified(Session.CHECKPOINT), fingerprint()));
        }
        writeManifest();
        Checksums.of(settings.checksums())
                .list(session, inventories.values())
                .ifPresent(list -> directory.write(Checksums.FILE, list));
    }

    /** @throws OutputTakenException when there is nothing to go on with */
    void requireResumable() {
        if (resumes() && !job.canResume(directory)) {
            throw new OutputTakenException("nothing to resume: the run in " + directory + " is complete");
        }
    }

    /** Of all that decides what tasks give, beside the shards themselves: version, job with its options, states, tables, settings. */
    private String fingerprint() {
        String others = job.sources().stream()
                .filter(source -> !inventories.containsKey(source))
                .map(source -> source.stamp(session))
                .collect(Collectors.joining("\n"));
        return String.join("\n", version(), job.toString(), others, history.configHash());
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
        String path = MomentsFile.write(state, directory);
        moments = Optional.of(state);
        saved = Optional.of(new RunRecord.SavedState(path, state.checksum()));
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
    Verdict finish(Report report) {
        step("checks");
        List<Check.Result> checks = report.check(settings.checks(), history.previous(moments));
        history.warning().ifPresent(report::warn);
        settings.warnings().forEach(report::warn);
        steps.end();
        Verdict verdict = Verdict.of(checks, report.errors(), report.warnings(), settings.failOn())
                .with(notes(report));
        note("seconds", steps.seconds());
        return ending.reach(() -> {
            directory.write("report.json", report.toJson());
            Verdict finished = close(verdict, Optional.of(report), directory::finish);
            return confirmed(finished);
        });
    }

    /** Pages need no checksum of their own where files are held to a list. */
    private List<String> notes(Report report) {
        return Checksums.of(settings.checksums()).isHeldTo() ? List.of() : report.notes();
    }

    /** Ends with a verdict that stands without a report. */
    Verdict end(Verdict verdict) {
        return ending.reach(() -> close(verdict, Optional.empty(), directory::fail));
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
        Verdict verdict = Verdict.aborted("interrupted; run it again");
        String told = "error: interrupted";
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

    /** Input that cannot even be listed is no reason to delete what an earlier run found. */
    private boolean isToBeWritten() {
        if (!directory.isOpen()) {
            if (directory.holdsEarlierRun()) {
                return false;
            }
            directory.open();
        }
        writeManifest();
        return true;
    }

    private Verdict close(Verdict verdict, Optional<Report> report, Consumer<String> write) {
        boolean written = isToBeWritten();
        if (written) {
            if (report.isPresent()) {
                directory.delete(Session.CHECKPOINT);
            }
            temporaries.forEach(directory::delete);
        }
        Verdict remembered = history.add(verdict, report, saved, steps.total());
        if (written) {
            directory.write("metrics.prom", history.metrics(remembered, report, steps.total()));
            write.accept(remembered.toJson());
        }
        try {
            history.confirm();
            return remembered;
        } catch (IOException failure) {
            return remembered.noting(failure.getMessage());
        }
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
        directory.write("manifest.json", Json.write(manifest));
    }

    /** Gives back what the run has taken, and takes back what was not confirmed. */
    @Override
    public void close() {
        history.close();
        unconfirmed.forEach(Unconfirmed::close);
        directory.close();
    }
}
