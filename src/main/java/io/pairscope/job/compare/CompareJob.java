package io.pairscope.job.compare;

import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.RawRows;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.ComparedSet;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Part;
import io.pairscope.core.statistics.TwoSets;
import io.pairscope.core.statistics.Value;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.VectorLengths;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.job.ExpectedMid;
import io.pairscope.job.Fitted;
import io.pairscope.job.Fitting;
import io.pairscope.job.Job;
import io.pairscope.job.MemoryNeed;
import io.pairscope.job.Run;
import io.pairscope.job.Source;
import io.pairscope.job.StandardErrors;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.job.SupportFindings;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares two sets of pairs by their moments: one scan over each that is given as pairs, none over saved states; one more
 * over both for the sliced distance.
 *
 * <p>Driver memory: some 24 states of p dimensions, 4·p² bytes each (100 MB at 2 × 512, 1.6 GB at 2 × 2 048): both totals,
 * their covariances, second moments, roots and factors. As many for each task of the standard errors on the same machine. And
 * up to 32 MB of rows of each set.
 */
public record CompareJob(Options options, InputColumns columns, Fitting fitting) implements Job {
    /**
     * @param reference pairs, or a single saved state
     * @param candidate likewise
     * @param sliced random directions of the sliced Wasserstein distance; 0 for none
     */
    public record Options(
            List<String> reference, List<String> candidate, Uncertainty uncertainty, int sliced, int seed) {}

    /**
     * States that both totals, their covariances, second moments and roots take, those of raw rows included; those of whitened
     * sets and their factors.
     */
    private static final int SPECTRA = 20;

    private static final int FACTORS = 10;

    private static final Definition MID = Catalogue.STANDARD.named("mid");

    private static final List<Definition> HEADLINES = Catalogue.STANDARD.list(
            "mid",
            "fid_joint",
            "fid_sampling_floor_joint",
            "fid_image",
            "fid_sampling_floor_image",
            "fid_image_raw",
            "fid_text",
            "fid_sampling_floor_text",
            "fid_text_raw",
            "kl_image",
            "kl_text",
            "cmmd_image",
            "cmmd_text",
            "gram_loss_image");

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public List<Source> sources() {
        return List.of(reference(), candidate());
    }

    @Override
    public ReadOptions reading() {
        return fitting.reading();
    }

    private MemoryNeed need() {
        return new MemoryNeed(SPECTRA, FACTORS, options.uncertainty != Uncertainty.OFF);
    }

    private Source reference() {
        return Source.of("reference", Source.Role.REFERENCE, options.reference);
    }

    private Source candidate() {
        return Source.of("candidate", Source.Role.CANDIDATE, options.candidate);
    }

    @Override
    public Answer work(Run run) {
        run.readFooters();
        run.open();
        // Of states the dimensions are known when they are read.
        run.inventory(reference())
                .ifPresent(reference -> run.inventory(candidate())
                        .ifPresent(candidate -> requireSameDimensions(run.session(), reference, candidate)));
        Fitted first = fitted(run, reference());
        Fitted second = first.fitBeside(() -> fitted(run, candidate()));
        Fitting.requireSameDimensions(first, second);

        run.step("statistics");
        TwoSets sets = new TwoSets(
                first.asReference(),
                new ComparedSet(second.moments()),
                reading().normalization());
        sets.prepare();
        Map<Definition, Value> values = Catalogue.STANDARD.of(sets);
        Optional<ExpectedMid> expected = first.expectedMid();
        expected.ifPresent(own -> values.computeIfPresent(MID, (mid, value) -> beside(value, own.note())));
        run.step("standard errors");
        StandardErrors errors = standardErrors(run.session(), first, second, sets);
        Report report = report(first, second, values, errors);
        Map<Part, Chance> chance =
                FidSampling.add(report, run.session(), first, second, options.uncertainty, options.seed);
        run.step("statistics");
        KernelDistances.add(report, first, second);
        if (options.sliced > 0) {
            run.step("sliced");
            SlicedDistances.add(report, run.session(), first, second, options.sliced, options.seed);
        }
        sources().forEach(source -> run.inventory(source).ifPresent(run::requireUnchanged));
        Map<String, Fitted> both = new LinkedHashMap<>();
        both.put("reference", first);
        both.put("candidate", second);
        SupportFindings.add(both, report);
        SupportFindings.addOutside(first, second.moments(), report);
        if (first.fit() instanceof GaussianFit.Undefined without) {
            report.warn("MID and KL do not exist: the reference: " + without.reason());
        }
        first.crossing(second, "candidate").ifPresent(report::warn);
        Conclusions conclusions = new Conclusions(report, chance, reading().normalization(), expected);
        report.putSection("conclusions", conclusions.section());
        conclusions.furtherThanChance().forEach(report::note);
        conclusions.mismatched().ifPresent(report::warn);
        first.tell(report, first.name());
        second.tell(report, second.name());
        String compared = first.name() + " and " + second.name();
        return new Answer(report, new Console.Summary(compared, "candidate pairs", HEADLINES, List.of(), List.of()));
    }

    @Override
    public List<String> forecast(Run run, List<Inventory> found) {
        if (found.size() == 2) {
            requireSameDimensions(run.session(), found.get(0), found.get(1));
        }
        return List.of();
    }

    private void requireSameDimensions(Session session, Inventory reference, Inventory candidate) {
        VectorLengths.requireSame(session, named(reference()), reference, named(candidate()), candidate, reading());
    }

    private Fitted fitted(Run run, Source source) {
        RawRows raw = RawRows.momentsAndSample(KernelDistances.MOST_ROWS, options.seed);
        return fitting.keeping(raw).of(run, source, named(source), need());
    }

    private static String named(Source source) {
        return source.option() + " " + String.join(", ", source.paths());
    }

    /** By folds of the one set against the whole of the other. */
    private StandardErrors standardErrors(Session session, Fitted reference, Fitted candidate, TwoSets sets) {
        return StandardErrors.ofBoth(
                StandardErrors.of(options.uncertainty, reference.folds(), new ReferenceFolds(session, sets)),
                StandardErrors.of(options.uncertainty, candidate.folds(), new CandidateFolds(session, sets)),
                name -> !ReferenceFolds.move(name));
    }

    /** Beside the value, where there is one, that of the reference. */
    private static Value beside(Value value, String own) {
        return Double.isNaN(value.number())
                ? value
                : new Value(value.number(), value.note() == null ? own : own + "; " + value.note());
    }

    private static Report report(
            Fitted reference, Fitted candidate, Map<Definition, Value> values, StandardErrors errors) {
        PairMoments moments = candidate.moments();
        Optional<RowCounts> counts = candidate.pass().map(MomentResult::counts);
        long quarantined = counts.map(RowCounts::quarantined).orElse(0L);
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("image_dims", moments.imageDims());
        input.put("text_dims", moments.textDims());
        input.put("reference", reference.name());
        input.put("reference_pairs", reference.moments().count());
        input.put("candidate", candidate.name());
        input.put("quarantine_reasons", counts.map(RowCounts::reasons).orElse(Map.of()));
        input.put("blas", Run.blas());
        Report report =
                new Report(new Report.Pairs(moments.count() + quarantined, moments.count(), quarantined), input);
        errors.report(values, report);
        return report;
    }
}
