package io.pairscope.job.retrieve;

import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.Label;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.FactorAgreement;
import io.pairscope.core.similarity.Found;
import io.pairscope.core.similarity.Hubness;
import io.pairscope.core.similarity.Hubness.Hub;
import io.pairscope.core.statistics.RetrievalStatistics;
import io.pairscope.engine.scan.LabelCounts;
import io.pairscope.engine.scan.PickedRows;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What neighbours say: which rows too many queries name, and which factors neighbours share.
 *
 * @param counts of factor values in the gallery; empty where no factor was asked for
 */
record NeighboursSection(Retrieved retrieved, Optional<LabelCounts> counts) {
    private static final int WORST_HUBS = 10;

    void addTo(Report report) {
        List<HubsSection.Hub> hubs = new ArrayList<>();
        List<FactorsSection.Factor> factors = new ArrayList<>();
        retrieved.answers().byDirection().forEach((direction, answered) -> {
            Found found =
                    answered.found().withoutNeighboursOf(retrieved.answers().leftOut(direction));
            Hubness hubness = new Hubness(found.neighbours, retrieved.candidates(direction.gallery()));
            report.put(
                    RetrievalStatistics.HUBNESS_SKEWNESS.get(direction),
                    hubness.skewness(),
                    Double.isNaN(hubness.skewness()) ? "all rows are named equally often" : null);
            hubness.worst(WORST_HUBS).forEach(hub -> hubs.add(hub(direction, hub)));
            counts.ifPresent(values -> addFactors(direction, found, values, factors));
        });
        new HubsSection(hubs).addTo(report);
        if (counts.isPresent()) {
            new FactorsSection(factors).addTo(report);
        }
    }

    private int placeOf(long number) {
        return Arrays.binarySearch(retrieved.named().numbers, number);
    }

    private HubsSection.Hub hub(Direction direction, Hub hub) {
        PickedRows named = retrieved.named();
        int at = placeOf(hub.number());
        return new HubsSection.Hub(direction, named.ids[at], named.shards[at], named.rows[at], hub.count());
    }

    private void addFactors(Direction direction, Found found, LabelCounts values, List<FactorsSection.Factor> factors) {
        Side side = direction.gallery();
        for (String factor : retrieved.options().factors()) {
            int label = retrieved.options().label(Label.Use.FACTOR, Optional.of(factor));
            Map<String, Long> inGallery = values.of(label, side);
            FactorAgreement.Gallery gallery = new FactorAgreement.Gallery(
                    number -> retrieved.named().labels[label][placeOf(number)],
                    inGallery::get,
                    retrieved.candidates(side));
            FactorAgreement agreement = FactorAgreement.of(
                    retrieved.answers().queries().labels[label],
                    found,
                    gallery,
                    retrieved.self(direction),
                    retrieved.clusters());
            factors.add(new FactorsSection.Factor(
                    factor,
                    direction,
                    agreement.agreement().value(),
                    agreement.chance(),
                    agreement.ratio(),
                    agreement.agreement().standardError()));
        }
    }
}
