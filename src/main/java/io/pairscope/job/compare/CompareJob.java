package io.pairscope.job.compare;

import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.divergence.SlicedWasserstein;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ComparedSet;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.JobStatistics;
import io.pairscope.core.statistics.ReferenceSet;
import io.pairscope.core.statistics.TwoSets;
import io.pairscope.core.statistics.Value;
import io.pairscope.engine.scan.MomentPass;
import io.pairscope.engine.scan.ProjectionPass;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.job.Fitted;
import io.pairscope.job.Fitting;
import io.pairscope.job.Job;
import io.pairscope.job.Result;
import io.pairscope.job.Run;
import io.pairscope.job.RunOptions;
import io.pairscope.job.StandardErrors;
import io.pairscope.job.Uncertainty;
import io.pairscope.report.CompareSummary;
import io.pairscope.report.Report;
import io.pairscope.report.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares two sets of pairs by their moments: one scan over each that is given as pairs, none over saved states; one more
 * over both for the sliced distance.
 *
 * <p>Driver memory: the states of both sets, group by group.
 */
public final class CompareJob implements Job<Result> {
    /**
     * @param reference pairs, or a single saved state
     * @param candidate likewise
     * @param sliced random directions of the sliced Wasserstein distance; 0 for none
     */
    public record Config(
            List<String> reference,
            List<String> candidate,
            String output,
            InputColumns columns,
            ReadOptions reading,
            Regularization regularization,
            Uncertainty uncertainty,
            int sliced,
            int seed,
            ExistingOutput existing,
            RunOptions options) {}

    private final Config config;
    private final Fitting fitting;

    public CompareJob(Config config) {
        this.config = config;
        this.fitting = new Fitting(config.reading, config.regularization);
    }

    @Override
    public Result run(Session session) {
        List<String> inputs = new ArrayList<>(Inventory.qualified(session, config.reference));
        inputs.addAll(Inventory.qualified(session, config.candidate));
        RunDirectory directory = RunDirectory.at(session, config.output, config.existing, inputs);
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("reference", config.reference);
        named.put("candidate", config.candidate);
        Run run = new Run(session, "compare", directory, inputs, named, config.options);
        return run.orUnusable(() -> compare(session, directory, run));
    }

    /** What would be read, without reading more than the footers; writes nothing. */
    public Job<Result> dryRun() {
        return session -> {
            List<Inventory> inventories = new ArrayList<>();
            inventory(session, config.reference).ifPresent(inventories::add);
            inventory(session, config.candidate).ifPresent(inventories::add);
            return Run.dryRun(inventories, config.reading.onBadShard(), config.options.settings());
        };
    }

    private Optional<Inventory> inventory(Session session, List<String> paths) {
        return isState(paths) ? Optional.empty() : Optional.of(Inventory.of(session, paths, config.columns));
    }

    private static boolean isState(List<String> paths) {
        if (paths.size() > 1 && paths.stream().anyMatch(MomentsFile::isState)) {
            throw new UnusableInputException(
                    "a saved state stands alone; join several with state merge: " + String.join(", ", paths));
        }
        return MomentsFile.isState(paths.get(0));
    }

    private Result compare(Session session, RunDirectory directory, Run run) {
        String blas = run.blas();
        Optional<Inventory> references = run.timed("footers", () -> inventory(session, config.reference));
        Optional<Inventory> candidates = run.timed("footers", () -> inventory(session, config.candidate));
        references.ifPresent(shards -> session.progress().line("reference: " + shards.summary()));
        candidates.ifPresent(shards -> session.progress().line("candidate: " + shards.summary()));
        references.ifPresent(shards -> run.note("reference_shards", shards.describe()));
        candidates.ifPresent(shards -> run.note("shards", shards.describe()));
        List<Inventory> read = new ArrayList<>();
        references.ifPresent(read::add);
        candidates.ifPresent(read::add);
        MomentPass.requireUsable(config.reading, read);
        run.open();

        Fitted reference = run.timed("reference", () -> fitted(session, "reference", config.reference, references));
        Fitted candidate = run.timed("candidate", () -> fitted(session, "candidate", config.candidate, candidates));
        Fitting.requireSameDimensions(reference, candidate);
        TwoSets sets = run.timed("statistics", () -> sets(reference, candidate));
        Map<Definition, Value> values = run.timed("statistics", () -> Catalogue.STANDARD.of(sets));
        StandardErrors errors = run.timed(
                "standard errors",
                () -> config.uncertainty == Uncertainty.OFF
                        ? StandardErrors.none("uncertainty is off")
                        : ComparisonErrors.of(session, reference, candidate, sets));
        Report report = report(reference, candidate, values, errors, blas);
        if (config.sliced > 0) {
            run.timed("sliced", () -> sliced(session, reference, candidate, report));
        }
        read.forEach(inventory -> Run.requireUnchanged(session, inventory));
        report.putSection("conclusions", Conclusions.of(report));
        Verdict verdict = run.finish(report, List.of(), warnings(reference, candidate));
        return new Result(
                verdict,
                CompareSummary.of(
                        reference.name() + " and " + candidate.name(), report, verdict, directory.toString()));
    }

    private Fitted fitted(Session session, String title, List<String> paths, Optional<Inventory> inventory) {
        String name = title + " " + String.join(", ", paths);
        return inventory
                .map(shards -> fitting.read(session, name, title, shards))
                .orElseGet(() -> fitting.load(session, name, paths.get(0)));
    }

    private TwoSets sets(Fitted reference, Fitted candidate) {
        return new TwoSets(
                ReferenceSet.fitted(reference.moments(), reference.support(), reference.fit()),
                new ComparedSet(candidate.moments()),
                config.reading.normalization());
    }

    private Report report(
            Fitted reference, Fitted candidate, Map<Definition, Value> values, StandardErrors errors, String blas) {
        PairMoments moments = candidate.moments();
        Optional<RowCounts> counts = candidate.pass().map(MomentPass::counts);
        long quarantined = counts.map(RowCounts::quarantined).orElse(0L);
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("image_dims", moments.imageDims());
        input.put("text_dims", moments.textDims());
        input.put("reference", reference.name());
        input.put("reference_pairs", reference.moments().count());
        input.put("candidate", candidate.name());
        input.put("quarantine_reasons", counts.map(RowCounts::reasons).orElse(Map.of()));
        input.put("blas", blas);
        Report report =
                new Report(new Report.Pairs(moments.count() + quarantined, moments.count(), quarantined), input);
        errors.report(values, report);
        return report;
    }

    private Report sliced(Session session, Fitted reference, Fitted candidate, Report report) {
        String reason = "needs pairs on both sides; a saved state has no rows";
        List<Definition> parts = JobStatistics.SLICED_WASSERSTEIN2;
        if (reference.pass().isEmpty() || candidate.pass().isEmpty()) {
            parts.forEach(part -> report.undefined(part, reason));
            return report;
        }
        int dx = candidate.moments().imageDims();
        int dy = candidate.moments().textDims();
        List<ProjectionPass.Directions> directions = List.of(
                ProjectionPass.Directions.ofImages(SlicedWasserstein.directions(config.sliced, dx, config.seed), dy),
                ProjectionPass.Directions.ofTexts(dx, SlicedWasserstein.directions(config.sliced, dy, config.seed)),
                ProjectionPass.Directions.ofPairs(
                        SlicedWasserstein.directions(config.sliced, dx + dy, config.seed), dx));
        List<double[][]> ofReference =
                ProjectionPass.run(session, "reference", reference.pass().get(), directions, config.seed);
        List<double[][]> ofCandidate =
                ProjectionPass.run(session, "candidate", candidate.pass().get(), directions, config.seed);
        for (int part = 0; part < parts.size(); part++) {
            SlicedWasserstein distance = SlicedWasserstein.between(ofReference.get(part), ofCandidate.get(part));
            // d√s = ds/(2√s).
            double error = distance.standardError().orElse(Double.NaN) / (2 * distance.distance());
            report.put(
                    parts.get(part),
                    distance.distance(),
                    error,
                    config.sliced + " random directions; the error is that of the directions, rows as they are");
        }
        return report;
    }

    private static List<String> warnings(Fitted... sets) {
        List<String> warnings = new ArrayList<>();
        for (Fitted set : sets) {
            set.pass().ifPresent(pass -> {
                for (BadShard bad : pass.inventory().bad()) {
                    warnings.add("left out of the " + set.name() + " " + bad);
                }
                if (pass.counts().badRows() > 0) {
                    warnings.add(pass.counts().badRows() + " bad rows of the " + set.name() + " were left out "
                            + pass.counts().reasons());
                }
            });
        }
        return warnings;
    }
}
