package io.pairscope.report;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import java.util.List;

/** A comparison as a person reads it on a console. */
public final class CompareSummary {
    private static final List<Definition> HEADLINES = Catalogue.STANDARD.named(
            "mid",
            "fid_image",
            "fid_noise_floor_image",
            "fid_text",
            "fid_noise_floor_text",
            "kl_image",
            "kl_text",
            "cmmd_image",
            "cmmd_text",
            "gram_loss_image");

    private CompareSummary() {}

    /**
     * @param compared what was compared, in one line
     * @param place the run directory
     */
    public static String of(String compared, Report report, Verdict verdict, String place) {
        Console console = new Console(compared, report.pairs(), "candidate pairs");
        HEADLINES.forEach(statistic -> console.headline(statistic, report.get(statistic)));
        console.verdict(verdict, place);
        return console.toString();
    }
}
