package io.pairscope.job.compare;

import io.pairscope.core.divergence.SamplingFloor;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Part;
import io.pairscope.report.Report;
import io.pairscope.report.Statistic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Conclusions that each family of distances allows, and does not allow. */
final class Conclusions {
    private Conclusions() {}

    /** @param floors what chance gives the Fréchet distances, as far as it is known */
    static Map<String, String> of(Report report, Map<Part, SamplingFloor> floors) {
        Map<String, String> conclusions = new LinkedHashMap<>();
        conclusions.put(
                "mid",
                "How likely the candidate's pairs are as pairs under the reference's Gaussian; mid_bias and mid_variance say"
                        + " whether a shifted mean or another spread moves it.");
        conclusions.put(
                "kl",
                "kl is of the candidate from the reference, kl_reversed the other way; both count directions in units of"
                        + " their own spread, so that faint ones weigh as much as strong ones. The candidate's covariance has"
                        + " divisor M and the reference's N − 1, so that a set is a little above 0 from itself.");
        conclusions.put(
                "fid",
                apart(Part.IMAGE, report, floors) + " " + apart(Part.TEXT, report, floors)
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
        if (isThere(report, "kid_image")) {
            conclusions.put(
                    "kid",
                    "Of rows as they are stored, and sees third moments too. It is unbiased: sets of one distribution give"
                            + " values around 0, also below.");
        }
        if (isThere(report, "sliced_wasserstein2_image")) {
            conclusions.put(
                    "sliced_wasserstein2",
                    "Assumes no Gaussian: where it is clearly above what wasserstein2 leads to expect, the sets differ in"
                            + " more than mean and covariance.");
        }
        return conclusions;
    }

    private static boolean isThere(Report report, String name) {
        Statistic found = report.get(Catalogue.STANDARD.named(name));
        return found != null && found.number() != null;
    }

    /** One line per side for the console. */
    static List<String> remarks(Report report, Map<Part, SamplingFloor> floors) {
        return List.of(shortened(apart(Part.IMAGE, report, floors)), shortened(apart(Part.TEXT, report, floors)));
    }

    private static String shortened(String conclusion) {
        return conclusion.replaceFirst(" \\(.*\\)", "");
    }

    private static String apart(Part part, Report report, Map<Part, SamplingFloor> floors) {
        String rows = part == Part.IMAGE ? "images" : "texts";
        Statistic floor = report.get(Catalogue.STANDARD.named("fid_sampling_floor_" + part.key()));
        if (!floors.containsKey(part)) {
            return "Whether " + rows + " are further apart than chance puts two samples cannot be said: " + floor.note()
                    + ".";
        }
        Statistic distance = report.get(Catalogue.STANDARD.named("fid_" + part.key()));
        double fid = distance.number();
        boolean further = floors.get(part).isExceededBy(fid);
        String figures =
                String.format(Locale.ROOT, "fid %.4g, fid_sampling_floor %.4g (%s)", fid, floor.number(), floor.note());
        return further || fid == 0 || !floor.note().contains(FidSampling.SORTED)
                ? "The " + rows + " are " + (further ? "further" : "no further")
                        + " apart than chance puts two samples: " + figures + "."
                : "Whether " + rows + " are further apart than chance puts two samples cannot be said: " + figures
                        + ".";
    }
}
