package io.pairscope.job.retrieve;

import static io.pairscope.core.statistics.RetrievalStatistics.INFO_NCE;
import static io.pairscope.core.statistics.RetrievalStatistics.INFO_NCE_BEST_TEMPERATURE;
import static io.pairscope.core.statistics.RetrievalStatistics.INFO_NCE_DIRECTION;
import static io.pairscope.core.statistics.RetrievalStatistics.INFO_NCE_MUTUAL_INFORMATION_BOUND;

import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.similarity.Alignment;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Estimate;
import io.pairscope.core.similarity.InfoNce;
import io.pairscope.core.similarity.TemperatureFit;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.RetrievalStatistics;
import io.pairscope.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * InfoNCE over the whole set, what it bounds, and alignment.
 *
 * @param temperatures of the loss; several when the best is looked for
 */
record ContrastSection(Retrieved retrieved, double[] temperatures) {
    private static final List<Direction> ACROSS = List.of(Direction.IMAGE_TO_TEXT, Direction.TEXT_TO_IMAGE);

    void addTo(Report report) {
        addAlignment(report);
        String missing = missing();
        if (missing != null) {
            report.undefined(INFO_NCE, missing);
            report.undefined(INFO_NCE_MUTUAL_INFORMATION_BOUND, missing);
            report.undefined(INFO_NCE_BEST_TEMPERATURE, missing);
            if (retrieved.apart() != null || !retrieved.options().searchesItself()) {
                return;
            }
        }
        List<InfoNce> losses =
                ACROSS.stream().filter(retrieved::asks).map(this::loss).toList();
        if (losses.isEmpty()) {
            return;
        }
        TemperatureFit fit = new TemperatureFit(temperatures, losses.get(0).curve(losses.get(losses.size() - 1)));
        int best = Math.max(0, fit.best());
        String note = note(fit, best);
        ACROSS.stream()
                .filter(retrieved::asks)
                .forEach(direction -> put(
                        report,
                        INFO_NCE_DIRECTION.get(direction),
                        loss(direction).loss(best),
                        note));
        if (missing == null) {
            addMean(report, losses, fit, best, note);
        }
    }

    private void addMean(Report report, List<InfoNce> losses, TemperatureFit fit, int best, String note) {
        Estimate mean = losses.get(0).loss(losses.get(1), best);
        put(report, INFO_NCE, mean, note);
        put(
                report,
                INFO_NCE_MUTUAL_INFORMATION_BOUND,
                InfoNce.mutualInformationBound(
                        mean, retrieved.gallery().counts().accepted()),
                "at most ln N; the Gaussian estimate is mutual_information_bias_corrected of an audit");
        if (temperatures.length == 1) {
            report.undefined(INFO_NCE_BEST_TEMPERATURE, "--temperature fit looks for it");
            return;
        }
        report.put(
                INFO_NCE_BEST_TEMPERATURE,
                fit.temperature(),
                fit.isAtEnd() ? "at an end of the temperatures looked at: the best may lie beyond" : null);
        Map<String, Object> curve = new LinkedHashMap<>();
        curve.put("temperature", fit.temperatures());
        curve.put("info_nce", fit.losses());
        report.putCurve("info_nce_by_temperature", curve);
    }

    private InfoNce loss(Direction direction) {
        return new InfoNce(
                temperatures,
                retrieved.answers().ownCosines(),
                retrieved.of(direction).found().sums,
                retrieved.clusters());
    }

    private String note(TemperatureFit fit, int best) {
        String temperature = String.format(Locale.ROOT, "temperature %.4g", temperatures[best]);
        return temperatures.length == 1
                ? temperature
                : temperature + ", the best of a grid of " + fit.temperatures().length;
    }

    /** Why the mean of both directions does not exist, or null. */
    private String missing() {
        if (retrieved.apart() != null) {
            return retrieved.apart();
        }
        if (!retrieved.options().searchesItself()) {
            return "the gallery is another set, where rows have no pair";
        }
        return ACROSS.stream().allMatch(retrieved::asks) ? null : "needs both directions between the sides";
    }

    private void addAlignment(Report report) {
        CosineMoments cosines = retrieved.input().total().cosines();
        if (cosines == null) {
            report.undefined(RetrievalStatistics.ALIGNMENT, retrieved.apart());
        } else {
            put(report, RetrievalStatistics.ALIGNMENT, Alignment.of(cosines), null);
        }
    }

    private static void put(Report report, Definition statistic, Estimate estimate, String note) {
        Retrieved.put(report, statistic, estimate, note, "leaves the range of double");
    }
}
