package io.pairscope.job.audit;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.quality.RowOffsetScores;
import io.pairscope.core.quality.ShardOutliers;
import io.pairscope.core.quality.ShardOutliers.Fault;
import io.pairscope.core.quality.ShardOutliers.Finding;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.engine.scan.Ledger;
import io.pairscope.engine.scan.ShardRecord;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Shards and groups of rows that are unlike the others, by sketches and group moments alone: no scan for it. */
final class ShardFindings {
    /** Of more shards only the suspect ones are listed. */
    private static final int LISTED = 1_000;

    private static final int WARNED = 5;

    /** A difference of mean PMI matters from this share of the mutual information on. */
    private static final double INFORMATION_SHARE = 0.1;

    private static final Set<Fault> OF_PAIRS = EnumSet.range(Fault.PAIRING, Fault.TEXTS_ONE_EARLY);

    /** @param score that it is about, if it is about pairs */
    private record Told(Finding finding, String score) {
        private Fault fault() {
            return finding.fault();
        }
    }

    private final List<ShardRecord> shards;
    private final Map<Integer, List<Told>> suspects = new TreeMap<>();
    /** What is true of all rows together is said once, and not shard by shard. */
    private final Optional<Told> ofAll;

    private final GroupFindings groups;
    /** Shards whose PMI is under the Gaussian of this run, the others' under that of theirs. */
    private final Set<String> scoredNow;

    ShardFindings(Audited audited) {
        Ledger ledger = audited.pass().ledger();
        PairMoments total = audited.moments();
        this.shards = ledger.entries().stream().map(Ledger.Entry::record).toList();
        Map<String, RowOffsetScores> pmi = audited.scores().pairings();
        this.scoredNow = pmi.keySet();
        List<ShardSketch> sketches = shards.stream().map(ShardRecord::sketch).toList();
        List<RowOffsetScores> cosines =
                sketches.stream().map(ShardSketch::cosines).toList();
        double information = INFORMATION_SHARE * information(audited);
        this.ofAll = ShardOutliers.misplaced(cosines, ShardOutliers.COSINE_DIFFERENCE)
                .map(finding -> new Told(finding, "cosine"))
                .or(() -> ShardOutliers.misplaced(pmi.values(), information).map(finding -> new Told(finding, "PMI")));
        for (Finding finding : ShardOutliers.among(sketches, total)) {
            if (!isOfAll(finding)) {
                suspects.computeIfAbsent(finding.shard(), first -> new ArrayList<>())
                        .add(new Told(finding, "cosine"));
            }
        }
        // Where the sides share no space, PMI alone says which texts belong to which images.
        misfits(information).stream().filter(finding -> !isOfAll(finding)).forEach(this::tellByPmi);
        this.groups = new GroupFindings(ledger, total);
    }

    private boolean isOfAll(Finding finding) {
        return ofAll.isPresent() && ofAll.get().fault() == finding.fault();
    }

    /** One thing is said of the pairs of a shard: where their texts are, if one of the scores shows it. */
    private void tellByPmi(Finding finding) {
        List<Told> told = suspects.computeIfAbsent(finding.shard(), first -> new ArrayList<>());
        if (finding.fault() != Fault.PAIRING) {
            told.removeIf(other -> other.fault() == Fault.PAIRING);
        }
        if (told.stream().noneMatch(other -> OF_PAIRS.contains(other.fault()))) {
            told.add(new Told(finding, "PMI"));
        }
    }

    /** Of the Gaussian that the pairs were scored under, nats; 0 for none. */
    private static double information(Audited audited) {
        return audited.reference().fit() instanceof GaussianPair gaussian ? gaussian.mutualInformation() : 0;
    }

    void addTo(Report report) {
        report.putSection("shards", section());
        warn(report);
    }

    /**
     * PMI is compared only between shards scored under one Gaussian. Rows off by one are found within a shard, under any
     * Gaussian.
     */
    private List<Finding> misfits(double noteworthy) {
        List<Integer> now = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (int s = 0; s < shards.size(); s++) {
            if (scoredNow.contains(name(s))) {
                now.add(s);
            } else {
                findings.addAll(misfits(List.of(s), noteworthy));
            }
        }
        findings.addAll(misfits(now, noteworthy));
        return findings;
    }

    private List<Finding> misfits(List<Integer> some, double noteworthy) {
        List<RowOffsetScores> pmi =
                some.stream().map(shard -> shards.get(shard).pmi()).toList();
        return ShardOutliers.misfits(pmi, noteworthy).stream()
                .map(found -> new Finding(some.get(found.shard()), found.fault(), found.value(), found.usual()))
                .toList();
    }

    /** A line per suspect shard, the first few of them. */
    private void warn(Report report) {
        ofAll.ifPresent(finding -> report.warn("the input as a whole: " + words(finding)));
        String introduction = shards.size() < ShardOutliers.MIN_SHARDS ? ": " : " is unlike the others: ";
        suspects.entrySet().stream()
                .limit(WARNED)
                .forEach(suspect -> report.warn("shard " + name(suspect.getKey()) + introduction
                        + String.join("; ", words(suspect.getValue()))));
        if (suspects.size() > WARNED) {
            report.warn(suspects.size() - WARNED + " more suspect shards are in report.json");
        }
        groups.warning(suspects::containsKey, ShardOutliers.MIN_SHARDS).ifPresent(report::warn);
    }

    private Map<String, Object> section() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("count", shards.size());
        if (shards.size() < ShardOutliers.MIN_SHARDS) {
            section.put(
                    "note",
                    "too few shards to say what is usual: " + ShardOutliers.MIN_SHARDS
                            + " are needed; each was only checked for rows that are off by one and for sides that oppose each other");
        }
        ofAll.ifPresent(finding -> section.put("all", words(finding)));
        List<Object> suspect = new ArrayList<>();
        suspects.forEach((shard, findings) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("shard", name(shard));
            entry.put("faults", findings.stream().map(Told::fault).toList());
            entry.put("findings", words(findings));
            suspect.add(entry);
        });
        section.put("suspect", suspect);
        List<Map<String, Object>> all = groups.entries();
        section.put(
                "suspect_groups",
                all.stream().filter(group -> group.containsKey("suspect")).toList());
        section.put("groups", all);
        if (shards.size() > LISTED) {
            section.put("sketches_note", "of more than " + LISTED + " shards only the suspect ones are listed");
        }
        section.put(
                "sketches",
                IntStream.range(0, shards.size())
                        .filter(shard -> shards.size() <= LISTED || suspects.containsKey(shard))
                        .mapToObj(shard -> sketch(shards.get(shard)))
                        .toList());
        return section;
    }

    private static List<String> words(List<Told> findings) {
        return findings.stream().map(ShardFindings::words).toList();
    }

    private static String words(Told told) {
        Finding finding = told.finding;
        String format = switch (finding.fault()) {
            case IMAGE_NORM -> "its images have norm %1$.4g, the others' %2$.4g: another or no normalization";
            case TEXT_NORM -> "its texts have norm %1$.4g, the others' %2$.4g: another or no normalization";
            case IMAGE_MEAN ->
                "its mean image is %1$.3g away from that of all others, where %2$.3g is usual:"
                        + " another encoder or other content";
            case TEXT_MEAN ->
                "its mean text is %1$.3g away from that of all others, where %2$.3g is usual:"
                        + " another encoder or other content";
            case PAIRING ->
                "its pairs have mean %3$s %1$.4g, the others' %2$.4g: images and texts that do not"
                        + " belong together";
            case OPPOSED ->
                "its images fit their own texts (mean %3$s %1$.4g) less than those of the rows beside them (%2$.4g):"
                        + " the sides oppose each other, or share no space";
            case TEXTS_ONE_LATE ->
                "its images fit the text of the next row (mean %3$s %1$.4g) better than"
                        + " their own (%2$.4g): texts are one row late";
            case TEXTS_ONE_EARLY ->
                "its images fit the text of the row before (mean %3$s %1$.4g) better than"
                        + " their own (%2$.4g): texts are one row early";
        };
        return String.format(Locale.ROOT, format, finding.value(), finding.usual(), told.score);
    }

    private String name(int shard) {
        return shards.get(shard).name();
    }

    private Map<String, Object> sketch(ShardRecord shard) {
        ShardSketch sketch = shard.sketch();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("shard", shard.name());
        entry.put("rows", sketch.rows());
        entry.put("image_norm", mean(sketch.norm(Side.IMAGE)));
        entry.put("text_norm", mean(sketch.norm(Side.TEXT)));
        entry.put("cosine", mean(sketch.cosines().matched()));
        entry.put("cosine_next_text", mean(sketch.cosines().next()));
        entry.put("cosine_previous_text", mean(sketch.cosines().previous()));
        if (scoredNow.contains(shard.name())) {
            entry.put("pmi", mean(shard.pmi().matched()));
            entry.put("pmi_next_text", mean(shard.pmi().next()));
            entry.put("pmi_previous_text", mean(shard.pmi().previous()));
        }
        return entry;
    }

    private static Double mean(RunningMoments spread) {
        return spread.count() == 0 ? null : spread.mean();
    }
}
