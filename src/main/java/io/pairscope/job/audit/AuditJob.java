package io.pairscope.job.audit;

import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Join;
import io.pairscope.core.settings.OnRepeatedId;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.ReferenceScan;
import io.pairscope.engine.scan.RepeatedIds;
import io.pairscope.engine.scan.ScoreScan;
import io.pairscope.engine.scan.VectorLengths;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.IdJoin;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowJoin;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.snapshot.SnapshotDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.job.Fitted;
import io.pairscope.job.Fitting;
import io.pairscope.job.Job;
import io.pairscope.job.MemoryNeed;
import io.pairscope.job.Run;
import io.pairscope.job.Source;
import io.pairscope.job.StandardErrors;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import io.pairscope.report.Reused;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Audits pairs in two scans: one for the moments, from which every statistic follows on the driver, one to score each
 * pair under the Gaussian of the reference (by default the input itself).
 *
 * <p>Driver memory: some eight states of p dimensions, 4·p² bytes each (34 MB at 2 × 512, 540 MB at 2 × 2 048), and ten more
 * for each task of the standard errors on the same machine, or up to 40 while they are linearised, where the heap has room for those.
 */
public record AuditJob(Options options, InputColumns columns, Fitting fitting) implements Job {
    /**
     * @param input pairs, or images when texts are a set of their own
     * @param reference pairs, or a single saved state; empty for the input itself
     * @param references texts of the ids of pairs, for RefCLIP-S; empty for none
     * @param clip of the column of CLIP-S
     * @param state directory of the moments that are kept from run to run; empty to read every shard
     * @param uniqueIds whether an id that comes twice is an error
     * @param verifyShuffle the share of the pairs to re-pair, to check the closed-form shuffle curves; empty for no check
     */
    public record Options(
            List<String> input,
            Optional<Texts> texts,
            List<String> reference,
            Optional<List<String>> references,
            ClipScore.Form clip,
            Optional<String> state,
            boolean uniqueIds,
            Uncertainty uncertainty,
            Optional<Double> verifyShuffle,
            int seed) {}

    /** Texts in a set of their own, and how the two are joined. */
    public record Texts(List<String> paths, Join join, OnRepeatedId onRepeatedId) {}

    private static final List<Definition> HEADLINES = Catalogue.STANDARD.list(
            "mutual_information_bias_corrected",
            "independence_z",
            "mid",
            "cosine_mean",
            "ref_clip_score_mean",
            "rows_per_dimension");

    private static final int SHOWN_IDS = 3;

    /** States that the total, its support, its covariance and a decomposition of that take; those of a fit with its factors. */
    private static final int SPECTRA = 8;

    private static final int FACTORS = 2;

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public List<Source> sources() {
        return Stream.of(
                        Optional.of(input()),
                        options.texts.map(AuditJob::source),
                        options.references.map(ReferenceTexts::source),
                        Optional.of(reference()))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public ReadOptions reading() {
        return fitting.reading();
    }

    private MemoryNeed need() {
        return new MemoryNeed(SPECTRA, FACTORS, options.uncertainty != Uncertainty.OFF);
    }

    private Source input() {
        return options.texts.isEmpty()
                ? Source.of("input", Source.Role.INPUT, options.input)
                : Source.of("input-images", Source.Role.IMAGES, options.input);
    }

    private static Source source(Texts texts) {
        return Source.of("input-texts", Source.Role.TEXTS, texts.paths);
    }

    /** The shards of pairs; those in two sets are joined first. */
    private Inventory pairs(Run run) {
        Inventory input = run.inventory(input()).orElseThrow();
        return options.texts.map(texts -> joined(run, input, texts)).orElse(input);
    }

    private Source reference() {
        return Source.optional("reference", Source.Role.REFERENCE, options.reference);
    }

    private Inventory joined(Run run, Inventory images, Texts options) {
        Inventory texts = run.inventory(source(options)).orElseThrow();
        if (options.join == Join.ROW) {
            return RowJoin.checked(Storage.of(run.session()), images, texts, columns);
        }
        run.step("join");
        Inventory pairs = IdJoin.run(
                run.session(),
                images,
                texts,
                columns,
                options.onRepeatedId,
                reading().onBadShard(),
                run.temporary("_joined"));
        run.requireUnchanged(images);
        run.requireUnchanged(texts);
        return pairs;
    }

    @Override
    public void require(List<Inventory> found) {
        options.texts.ifPresent(texts -> {
            if (texts.join == Join.ROW) {
                RowJoin.of(found.get(0), found.get(1), columns);
            } else {
                IdJoin.requireIds(found.get(0), found.get(1));
            }
        });
        options.references.ifPresent(
                paths -> ReferenceScan.requireIds(found.get(0), found.get(options.texts.isPresent() ? 2 : 1)));
    }

    @Override
    public boolean savesMoments() {
        return true;
    }

    @Override
    public Inventory unread(Run run, Source source, Inventory all) {
        return kept(run)
                .filter(directory -> source.equals(input()))
                .map(directory -> directory.unknown(run.session(), all, reading()))
                .orElse(all);
    }

    private Optional<SnapshotDirectory> kept(Run run) {
        return options.state.map(path -> SnapshotDirectory.at(Storage.of(run.session()), path, run.places()));
    }

    @Override
    public Answer work(Run run) {
        Session session = run.session();
        Optional<SnapshotDirectory> kept = kept(run);
        run.note("state", options.state.orElse(null));
        run.readFooters();
        kept.ifPresent(directory -> {
            run.confirms(directory);
            directory.open(run.directory().run(), name());
        });
        run.open();

        if (options.texts.isEmpty()) {
            run.inventory(reference())
                    .ifPresent(reference -> VectorLengths.requireSame(
                            session,
                            "reference",
                            reference,
                            "input",
                            run.inventory(input()).orElseThrow(),
                            reading()));
        }
        Optional<Fitted> given = options.reference.isEmpty()
                ? Optional.empty()
                : Optional.of(fitting.of(run, reference(), String.join(", ", options.reference), need()));
        Inventory shards = pairs(run);
        Optional<ReferenceTexts> texts =
                options.references.map(paths -> ReferenceTexts.of(run, paths, shards, reading()));
        run.step("moments");
        Fitted own = fitting.read(session, "input", "input", shards, kept, need());
        given.ifPresent(set -> Fitting.requireSameDimensions(set, own));
        MomentResult read = own.pass().orElseThrow();
        MomentsFile.Header header = own.fitBeside(() -> run.saveMoments(input(), read));
        Fitted scoring = given.orElse(own);
        Optional<ReferenceScan> references = texts.map(found -> found.scan(run, read, reading()));
        run.step("scores");
        ScoreScan scores = ScoreScan.run(
                session, read, scoring.scorer(), references.map(ReferenceScan::cosines), options.clip, run.directory());
        MomentResult pass = read.scored(scores.pairings());
        Optional<ShuffleVerification> shuffle = options.verifyShuffle.map(share -> {
            run.step("shuffle");
            return ShuffleVerification.run(session, own, scoring, share, options.seed);
        });
        Optional<Grouped> grouped = columns.group().map(column -> {
            run.step("groups");
            return Grouped.run(session, column, own, scoring, scores.pmi().mean(), options.seed);
        });
        if (!columns.shown().labels().isEmpty()) {
            run.step("pairs to show");
        }
        ShownSection shown = new ShownSection(session, pass, scores);
        run.requireUnchanged(pass.inventory());

        run.step("standard errors");
        OneSet set = new OneSet(own.moments(), own.support(), pass.normalization());
        StandardErrors errors = StandardErrors.of(options.uncertainty, own.folds(), new OwnFolds(session, set));
        run.step("statistics");
        Report report = new Audited(pass, own, given, scores, grouped).report(set, errors);
        new RepeatsSection(pass, scores, grouped, options.uniqueIds, () -> RepeatedIds.of(session, run.directory()))
                .addTo(report);
        shown.addTo(report);
        references.ifPresent(found -> new ReferencesSection(found, scores, options.uncertainty).addTo(report));
        kept.ifPresent(directory -> report.putSection(Reused.NAME, reused(directory, pass)));
        kept.flatMap(SnapshotDirectory::gone).ifPresent(report::note);
        shuffle.ifPresent(verification -> verification.addTo(report));
        // Confirmed by the verdict, so that an interrupted run is read and scored again.
        kept.flatMap(directory -> directory.save(header, pass.ledger())).ifPresent(report::warn);
        return new Answer(report, summary(kept.isPresent() ? shards : pass.inventory(), report));
    }

    private static Reused reused(SnapshotDirectory kept, MomentResult pass) {
        return new Reused(
                kept.toString(),
                pass.shardsReused(),
                pass.allCounts().rowsIn() - pass.counts().rowsIn(),
                pass.allCounts().quarantined() - pass.counts().quarantined(),
                pass.inventory().shardCount(),
                pass.inventory().rows(),
                pass.groups().size());
    }

    private static Console.Summary summary(Inventory read, Report report) {
        return new Console.Summary(
                read.summary(), "pairs", HEADLINES, worst(report), List.of("scores/", "quarantine/", "state/"));
    }

    /** The pairs of lowest PMI, or of lowest cosine where there is no PMI; nothing where there is neither. */
    private static List<String> worst(Report report) {
        List<String> pmi = report.extremes("lowest_pmi");
        List<String> lowest = pmi.isEmpty() ? report.extremes("lowest_cosine") : pmi;
        String title = pmi.isEmpty() ? "pairs of lowest cosine  " : "least likely pairs  ";
        return lowest.isEmpty()
                ? List.of()
                : List.of(lowest.stream()
                        .limit(SHOWN_IDS)
                        .map(Console::name)
                        .collect(Collectors.joining(", ", title, " …")));
    }
}
