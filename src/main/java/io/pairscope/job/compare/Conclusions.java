package io.pairscope.job.compare;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Part;
import io.pairscope.job.ExpectedMid;
import io.pairscope.report.Report;
import io.pairscope.report.Statistic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Conclusions that each family of distances allows, and does not allow.
 *
 * @param chance what chance gives the Fréchet distances, as far as it is known
 * @param expected the MID of other pairs of the reference's kind, where it is known
 */
record Conclusions(
        Report report, Map<Part, Chance> chance, Normalization normalization, Optional<ExpectedMid> expected) {
    /** By the distances that they are about. */
    Map<String, String> section() {
        Map<String, String> conclusions = new LinkedHashMap<>();
        conclusions.put(
                "mid",
                "How likely the candidate's pairs are as pairs under the reference's Gaussian; mid_bias and mid_variance say"
                        + " whether a shifted mean or another spread moves it."
                        + expected.map(ExpectedMid::note)
                                .map(" A Gaussian knows the pairs that it was fitted to: %s."::formatted)
                                .orElse(""));
        conclusions.put(
                "kl",
                "kl is of the candidate from the reference, kl_reversed the other way; both count directions in units of"
                        + " their own spread, so that faint ones weigh as much as strong ones. The candidate's covariance has"
                        + " divisor M and the reference's N − 1, so that a set is a little above 0 from itself.");
        conclusions.put(
                "fid",
                String.join(" ", furtherThanChance())
                        + " fid_sampling_floor is what two samples of these sizes of one distribution are apart on average;"
                        + " only a fid above what chance reaches speaks of a difference. fid_noise_floor is its first"
                        + " order in 1/N, too low for few rows per dimension, and decides nothing. 0 means equal means"
                        + " and covariances, not equal distributions. Published values are of rows as they are stored:"
                        + " read fid_image_raw and fid_text_raw beside them.");
        conclusions.put(
                "gram_loss",
                "Equal Gram matrices do not mean equal distributions: sets with a gram_loss of 0 may differ in mean and"
                        + " covariance. Read wasserstein2 beside it.");
        conclusions.put(
                "cmmd",
                "Computed from first and second moments: sets that differ in third moments alone look equal. cmmd is the"
                        + " V-statistic, above 0 even for two samples of one distribution; cmmd_unbiased is 0 there on"
                        + " average.");
        conclusions.put(
                "bhattacharyya", "Bounds the error with which a pair can be told to come from either Gaussian.");
        if (isThere("kid_image")) {
            conclusions.put(
                    "kid",
                    "Of rows as they are stored, and sees third moments too. It is unbiased: sets of one distribution give"
                            + " values around 0, also below.");
        }
        if (isThere("sliced_wasserstein2_image")) {
            conclusions.put(
                    "sliced_wasserstein2",
                    "Assumes no Gaussian: where it is clearly above what wasserstein2 leads to expect, the sets differ in"
                            + " more than mean and covariance.");
        }
        return conclusions;
    }

    private boolean isThere(String name) {
        Statistic found = statistic(name);
        return found != null && found.number() != null;
    }

    private Statistic statistic(String name) {
        return report.get(Catalogue.STANDARD.named(name));
    }

    /** A warning that the candidate's pairs fit less, where neither its images nor its texts explain a lower MID. */
    Optional<String> mismatched() {
        Statistic mid = statistic("mid");
        boolean sidesAreAlike = Stream.of(Part.IMAGE, Part.TEXT)
                .allMatch(part ->
                        chance.containsKey(part) && !chance.get(part).floor().isExceededBy(fid(part)));
        if (!sidesAreAlike || mid.number() == null || mid.standardError() == null) {
            return Optional.empty();
        }
        return expected.filter(own -> own.isMissedBy(mid.number(), mid.standardError()))
                .map(own -> String.format(
                        Locale.ROOT,
                        "images and texts are as those of the reference, but pairs of them fit less: mid %.4g ± %.2g where pairs"
                                + " of the same kind are expected to have about %.4g nats. Texts may stand beside the wrong"
                                + " images: audit the candidate",
                        mid.number(),
                        mid.standardError(),
                        own.value()));
    }

    private double fid(Part part) {
        return statistic("fid_" + part.key()).number();
    }

    /** Whether images, texts, and pairs of both are further apart than chance: a sentence each, or one for a common reason. */
    List<String> furtherThanChance() {
        Map<String, List<Part>> unknown = new LinkedHashMap<>();
        List<String> sentences = new ArrayList<>();
        for (Part part : List.of(Part.IMAGE, Part.TEXT, Part.JOINT)) {
            Statistic floor = report.get(floor(part));
            if (floor != null && chance.containsKey(part)) {
                sentences.add(furtherThanChance(part, floor));
            } else if (floor != null) {
                unknown.computeIfAbsent(floor.note(), reason -> new ArrayList<>())
                        .add(part);
            }
        }
        unknown.forEach((reason, parts) -> sentences.add("Whether "
                + parts.stream().map(Conclusions::rows).collect(Collectors.joining(" or "))
                + " are further apart than chance puts two samples cannot be said: " + reason + "."));
        return sentences;
    }

    private static String rows(Part part) {
        return part.of("images", "texts", "pairs");
    }

    private static Definition floor(Part part) {
        return Catalogue.STANDARD.named("fid_sampling_floor_" + part.key());
    }

    private String furtherThanChance(Part part, Statistic floor) {
        String rows = rows(part);
        Chance known = chance.get(part);
        double fid = fid(part);
        boolean further = known.floor().isExceededBy(fid);
        String statement = further || fid == 0 || !known.sorted()
                ? "The " + rows + " are " + (further ? "further" : "no further") + " apart than chance puts two samples"
                : "Whether " + rows
                        + " are further apart than chance puts two samples cannot be said, as rows are not in"
                        + " random order";
        return String.format(
                Locale.ROOT,
                "%s: fid %.4g of %s rows, fid_sampling_floor %.4g.",
                statement,
                fid,
                normalization == Normalization.NEVER ? "stored" : "unit",
                floor.number());
    }
}
