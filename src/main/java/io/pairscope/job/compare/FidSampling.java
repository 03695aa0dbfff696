package io.pairscope.job.compare;

import static io.pairscope.core.statistics.JobStatistics.FID_EXTRAPOLATED;
import static io.pairscope.core.statistics.JobStatistics.FID_SAMPLING_FLOOR;

import io.pairscope.core.divergence.Resplit;
import io.pairscope.core.divergence.SamplingFloor;
import io.pairscope.core.divergence.SizeExtrapolation;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.quality.DesignEffect;
import io.pairscope.core.quality.GroupDepartures;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Part;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.Repeats;
import io.pairscope.engine.session.Session;
import io.pairscope.job.FirstOrder;
import io.pairscope.job.Fitted;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.report.Report;
import io.pairscope.report.Statistic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * FID that chance alone gives sets of these sizes, and FID at infinite size, from the row ranges of both sets. Reads no
 * data; halves and quarters are compared on threads of the driver.
 */
final class FidSampling {
    /** Rows per dimension down to which the floor was tested. */
    private static final double FEWEST_ROWS = 0.4;

    /** The ratio of sizes up to which the second order was tried: the third cancels where a draw is as large as the rest. */
    private static final double MOST_APART = 1.1;

    /** The share of repeated rows up to which re-splits were tried. */
    private static final double MOST_REPEATED = 0.05;

    private final Report report;
    private final Fitted reference;
    private final Fitted candidate;

    private FidSampling(Report report, Fitted reference, Fitted candidate) {
        this.report = report;
        this.reference = reference;
        this.candidate = candidate;
    }

    /**
     * Adds both statistics of all parts to a report that has {@code fid_*}.
     *
     * @return the floors; none where they cannot be had, for a reason that the report gives
     */
    static Map<Part, Chance> add(
            Report report, Session session, Fitted reference, Fitted candidate, Uncertainty uncertainty, long seed) {
        return new FidSampling(report, reference, candidate).add(session, uncertainty, seed);
    }

    private Map<Part, Chance> add(Session session, Uncertainty uncertainty, long seed) {
        Optional<String> obstacle = uncertainty == Uncertainty.OFF
                ? Optional.of("uncertainty is off")
                : obstacle(reference, "reference").or(() -> obstacle(candidate, "candidate"));
        if (obstacle.isPresent()) {
            return without(obstacle.get());
        }
        Optional<String> unlike = unlike(reference, "reference").or(() -> unlike(candidate, "candidate"));
        if (unlike.isPresent()) {
            report.warn(unlike.get());
            return without(unlike.get());
        }
        if (isTooFewFor(Part.IMAGE) && isTooFewFor(Part.TEXT)) {
            for (Part part : Part.values()) {
                without(part, tooFewFor(part));
            }
            return Map.of();
        }
        return Resplit.of(reference.groups(), candidate.groups(), SamplingFloor.DRAWS, seed)
                .map(resplits -> with(session, uncertainty, resplits))
                .orElseGet(() -> without(rangesTooLarge()));
    }

    private String rangesTooLarge() {
        Fitted larger = reference.moments().count() > candidate.moments().count() ? reference : candidate;
        return String.format(
                Locale.ROOT,
                "the row ranges of the larger set are too large to make up a set of %,d rows; it takes --set groups=%d or more%s",
                smaller(),
                larger() / smaller() + 1,
                larger.pass().isPresent() ? "" : " in the audit that made its state");
    }

    /** Why re-splits say nothing of a part. */
    private Optional<String> obstacle(Part part) {
        if (fid(part).number() == null) {
            return Optional.of(fid(part).note());
        }
        if (isTooFewFor(part)) {
            return Optional.of(tooFewFor(part));
        }
        if (Stream.of(reference, candidate)
                .noneMatch(set -> part.of(set.moments()).varies())) {
            return Optional.of("neither set varies");
        }
        return Stream.of(reference, candidate)
                .filter(set -> repeated(set, part) > MOST_REPEATED)
                .map(set -> String.format(
                        Locale.ROOT,
                        "%.0f %% of the rows of the %s repeat others, and re-splits take rows for independent",
                        100 * repeated(set, part),
                        set == reference ? "reference" : "candidate"))
                .findFirst();
    }

    /** The share of a part's rows that repeat others; 0 when it is not known, as of states. */
    private static double repeated(Fitted set, Part part) {
        Repeats.Kind kind = part.of(Repeats.Kind.IMAGES, Repeats.Kind.TEXTS, Repeats.Kind.PAIRS);
        return set.pass()
                .flatMap(MomentResult::repeats)
                .map(repeats -> 1 - repeats.distinct(kind) / Math.max(1.0, repeats.values(kind)))
                .orElse(0.0);
    }

    /** Why the row ranges of a set cannot be dealt out anew. */
    private static Optional<String> obstacle(Fitted set, String name) {
        List<PairMoments> groups = set.groups();
        if (groups.size() < Jackknife.MIN_GROUPS) {
            return Optional.of(Jackknife.tooFew(groups.size(), "rows of the " + name));
        }
        return Optional.empty();
    }

    /** That a set is not of one kind, so that row ranges of it are no samples of it. */
    private static Optional<String> unlike(Fitted set, String name) {
        List<PairMoments> groups = set.groups();
        GroupDepartures departures = GroupDepartures.of(groups, set.moments());
        // Fréchet distances are of Gaussians, which a mean cosine of its own does not change.
        IntPredicate suspect = group -> departures.parts().stream()
                .filter(part -> part != GroupDepartures.Part.COSINE_MEAN)
                .anyMatch(part -> departures.isOutlier(group, part));
        long unlike = IntStream.range(0, groups.size()).filter(suspect).count();
        return unlike == 0
                ? Optional.empty()
                : Optional.of(unlike + " of " + groups.size() + " row ranges of the " + name
                        + " are unlike the others: see suspect_groups of its audit");
    }

    private Map<Part, Chance> without(String reason) {
        for (Part part : Part.values()) {
            without(part, reason);
        }
        return Map.of();
    }

    private void without(Part part, String reason) {
        report.undefined(FID_SAMPLING_FLOOR.get(part.ordinal()), reason);
        report.undefined(FID_EXTRAPOLATED.get(part.ordinal()), reason);
    }

    private boolean isTooFewFor(Part part) {
        return rowsPerDimension(part) < FEWEST_ROWS;
    }

    private String tooFewFor(Part part) {
        return String.format(
                Locale.ROOT, "%.3g rows per dimension, at least %s are needed", rowsPerDimension(part), FEWEST_ROWS);
    }

    private Map<Part, Chance> with(Session session, Uncertainty uncertainty, List<Resplit> resplits) {
        List<Part> parts = new ArrayList<>();
        for (Part part : Part.values()) {
            Optional<String> obstacle = obstacle(part);
            obstacle.ifPresent(reason -> without(part, reason));
            if (obstacle.isEmpty()) {
                parts.add(part);
            }
        }
        if (parts.isEmpty()) {
            return Map.of();
        }
        PairMoments pool = reference.moments().merge(candidate.moments()).withRaw(List.of());
        RedrawnDistances redrawn = uncertainty == Uncertainty.JACKKNIFE || isDoubtful()
                ? RedrawnDistances.computed(session, resplits, parts, pool)
                : RedrawnDistances.followed(session, resplits, parts, pool);
        Map<Part, SizeExtrapolation> extrapolations = extrapolations(parts.stream()
                .filter(part -> rowsPerDimension(part) >= SizeExtrapolation.QUARTERS)
                .toList());
        Map<Part, Chance> floors = new EnumMap<>(Part.class);
        for (Part part : parts) {
            int groups = reference.groups().size() + candidate.groups().size();
            SamplingFloor floor = SamplingFloor.of(
                    fid(part).number(), smaller(), resplits, redrawn.squared(part), part.of(pool), groups);
            Optional<DesignEffect> order = beyondRandomOrder(part);
            floors.put(part, new Chance(floor, order.isPresent()));
            report.put(
                    FID_SAMPLING_FLOOR.get(part.ordinal()),
                    floor.expected(),
                    floor.standardError(),
                    note(floor, redrawn.isNearby(part), order));
            extrapolate(part, extrapolations.get(part), floor);
        }
        return floors;
    }

    /** Whether the second order may leave out a part of some draws that others do not show. */
    private boolean isDoubtful() {
        return larger() > MOST_APART * smaller()
                || Stream.of(reference, candidate)
                        .map(Fitted::moments)
                        .anyMatch(
                                set -> FirstOrder.doubt(set, set.mean().length).isPresent());
    }

    /** The larger of both sets, where the means of row ranges vary more than in random order. */
    private Optional<DesignEffect> beyondRandomOrder(Part part) {
        return Stream.of(reference, candidate)
                .filter(set -> part.of(set.moments()).varies())
                .map(set -> DesignEffect.of(set.groups(), part::of, part.of(set.moments())))
                .filter(DesignEffect::isBeyondChance)
                .max(Comparator.comparing(DesignEffect::ratio));
    }

    private static String note(SamplingFloor floor, boolean nearby, Optional<DesignEffect> order) {
        String note = String.format(
                Locale.ROOT,
                "mean of %d re-splits of the row ranges%s; chance reaches up to %.6g",
                SamplingFloor.DRAWS,
                nearby ? ", most of them to second order" : "",
                floor.upper());
        return order.map(sorted -> String.format(
                        Locale.ROOT,
                        "%s; rows are not in random order: the means of row ranges vary %.2g times as much, and raise it",
                        note,
                        sorted.ratio()))
                .orElse(note);
    }

    /** By the row ranges of both sets, of each of some parts. */
    private Map<Part, SizeExtrapolation> extrapolations(List<Part> parts) {
        Map<Part, SizeExtrapolation> found = new EnumMap<>(Part.class);
        if (!parts.isEmpty()) {
            List<SizeExtrapolation> all = SizeExtrapolation.of(
                    reference.groups(),
                    candidate.groups(),
                    (a, b) -> parts.stream()
                            .mapToDouble(part ->
                                    Wasserstein.roughly(part.of(a), part.of(b)).squared())
                            .toArray());
            parts.forEach(part -> found.put(part, all.get(parts.indexOf(part))));
        }
        return found;
    }

    /** @param fit null where there are too few rows */
    private void extrapolate(Part part, SizeExtrapolation fit, SamplingFloor floor) {
        double rows = rowsPerDimension(part);
        if (fit == null) {
            report.undefined(
                    FID_EXTRAPOLATED.get(part.ordinal()),
                    String.format(
                            Locale.ROOT,
                            "%.3g rows per dimension, %d are needed: one in each quarter",
                            rows,
                            SizeExtrapolation.QUARTERS));
            return;
        }
        Double error = fid(part).standardError();
        report.put(
                FID_EXTRAPOLATED.get(part.ordinal()),
                fit.atInfinity(fid(part).number()),
                error == null ? Double.NaN : SizeExtrapolation.standardError(error, floor.scatter()),
                "by a parabola in 1/N through whole sets, halves and quarters");
    }

    private Statistic fid(Part part) {
        return report.get(Catalogue.STANDARD.named("fid_" + part.key()));
    }

    /** Of the smaller set. */
    private double rowsPerDimension(Part part) {
        return (double) smaller() / part.of(reference.moments()).mean().length;
    }

    private long smaller() {
        return Math.min(reference.moments().count(), candidate.moments().count());
    }

    private long larger() {
        return Math.max(reference.moments().count(), candidate.moments().count());
    }
}
