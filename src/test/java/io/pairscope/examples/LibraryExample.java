package io.pairscope.examples;

import io.pairscope.core.Pairs;
import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.VendiScore;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.core.statistics.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/** The mathematics as a library: statistics of arrays in memory. The example of docs/library.md. */
final class LibraryExample {
    private LibraryExample() {}

    public static void main(String[] arguments) {
        Pairs pairs = example(1000, 0.8, 1);
        Pairs others = example(1000, 0.2, 2);

        // docs: begin
        PairMoments moments = pairs.moments();
        JointSupport support = JointSupport.of(moments, Regularization.NONE);
        if (GaussianPair.fit(support) instanceof GaussianPair gaussian) {
            show("mutual information, nats", gaussian.mutualInformation());
            show("without its bias", gaussian.mutualInformationBiasCorrected());
            double[] pmi = pairs.pmi(gaussian);
            show("lowest PMI of a pair, nats", Arrays.stream(pmi).min().orElseThrow());
            show(
                    "mean PMI of the others",
                    Arrays.stream(others.pmi(gaussian)).average().orElseThrow());
        }

        VendiScore diversity = VendiScore.of(moments.marginal(Side.IMAGE)).orElseThrow();
        show("Vendi score of the images", diversity.order1());

        Gaussian ours = Gaussian.of(moments.marginal(Side.TEXT));
        Gaussian theirs = Gaussian.of(others.moments().marginal(Side.TEXT));
        show("Frechet distance of the texts", Wasserstein.between(ours, theirs).squared());
        // docs: end

        // docs: begin
        OneSet set = new OneSet(moments, Regularization.NONE, Normalization.APPLY);
        Map<Definition, Value> all = Catalogue.STANDARD.of(set);
        show(
                "effective rank of the images",
                all.get(Catalogue.STANDARD.named("effective_rank_image")).number());
        all.forEach((statistic, value) -> {
            if (Double.isNaN(value.number())) {
                System.out.println(statistic.name() + " does not exist: " + value.note());
            }
        });
        // docs: end
    }

    private static void show(String name, double value) {
        System.out.println(name + ": " + value);
    }

    /** Texts of 4 dimensions that follow the first of 6 image dimensions. */
    private static Pairs example(int n, double coupling, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] image = new double[n][6];
        double[][] text = new double[n][4];
        for (int i = 0; i < n; i++) {
            Arrays.setAll(image[i], j -> 0.5 + random.nextGaussian());
            for (int j = 0; j < 4; j++) {
                text[i][j] = coupling * image[i][j] + random.nextGaussian();
            }
        }
        return Pairs.of(image, text);
    }
}
