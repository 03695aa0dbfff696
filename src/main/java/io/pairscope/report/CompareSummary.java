package io.pairscope.report;

import io.pairscope.core.statistics.StatisticName;
import java.util.List;

/** A comparison as a person reads it on a console. */
public final class CompareSummary {
    private static final List<StatisticName> HEADLINES = List.of(
            StatisticName.MID,
            StatisticName.FID_IMAGE,
            StatisticName.FID_NOISE_FLOOR_IMAGE,
            StatisticName.FID_TEXT,
            StatisticName.FID_NOISE_FLOOR_TEXT,
            StatisticName.KL_IMAGE,
            StatisticName.KL_TEXT,
            StatisticName.CMMD_IMAGE,
            StatisticName.CMMD_TEXT,
            StatisticName.GRAM_LOSS_IMAGE);

    private CompareSummary() {}

    /**
     * @param compared what was compared, in one line
     * @param place the run directory
     */
    public static String of(String compared, Report report, Verdict verdict, String place) {
        Console console = new Console(compared, report.pairs(), "candidate pairs");
        HEADLINES.forEach(name -> console.headline(name, report.get(name)));
        console.verdict(verdict, place);
        return console.toString();
    }
}
