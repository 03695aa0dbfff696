package io.pairscope.core.quality;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How far each group of rows is from all others: by the mean cosine of its pairs ({@link CosineDepartures}), by its means, over √tr Σ of the side, and by the blocks of its
 * covariance, Frobenius distance over Frobenius norm. The distance of a group of n rows from all other rows is
 * N/(N − n) times its distance from all N rows; for covariances this neglects the shift of the means. What sampling explains is taken off: of the squared
 * distance of means {@code tr Σ·(1/n + 1/(N − n))}, of that of covariances {@code (E‖z‖⁴ − ‖Σ‖²F)·(1/n + 1/(N − n))}, whose
 * fourth moment the state holds. Where few directions carry the variance, chance alone gives several times as much: a squared
 * distance is about χ²/ν of ν = (tr Σ)²/‖Σ‖²F degrees of freedom for means, and of no fewer than (ν + 1)²/4 for covariances.
 */
public final class GroupDepartures {
    /** With fewer groups nothing can be said about what is usual. */
    public static final int MIN_GROUPS = 8;

    /** A covariance of fewer rows says nothing about them. */
    public static final int MIN_ROWS = 100;

    private static final double DEVIATIONS = 10;

    /** A departure matters from here on. */
    private static final double NOTEWORTHY = 0.1;

    /** The smallest ratio of a squared distance to its expectation under sampling alone that can be a finding. */
    private static final double TIMES_SAMPLING = 3;

    /** Standard normal quantile of 1 − 10⁻⁶, beyond which chance puts a group. */
    private static final double RARE = 4.75;

    public enum Part {
        IMAGE_MEAN,
        TEXT_MEAN,
        IMAGE_COVARIANCE,
        TEXT_COVARIANCE,
        CROSS_COVARIANCE,
        /** Of the matched pairs: only sides of equal dimensions have it. */
        COSINE_MEAN
    }

    /** A squared distance beyond what sampling explains (negative when it is less), and what that is; both relative. */
    private record Departure(double beyond, double sampling) {}

    private final long[] rows;
    private final Departure[][] departures;
    /** By part, the multiple of what sampling explains up to which a distance beyond it may be chance. */
    private final double[] chance;

    private final RobustScale[] usual;
    private final Optional<CosineDepartures> cosines;

    private GroupDepartures(
            long[] rows, Departure[][] departures, double[] freedoms, Optional<CosineDepartures> cosines) {
        this.rows = rows;
        this.departures = departures;
        this.cosines = cosines;
        this.chance = DoubleStream.of(freedoms)
                .map(freedom -> Math.max(TIMES_SAMPLING, rare(freedom) - 1))
                .toArray();
        this.usual = IntStream.range(0, freedoms.length)
                .mapToObj(part -> RobustScale.of(IntStream.range(0, departures.length)
                        .mapToDouble(group -> departures[group][part].beyond)
                        .toArray()))
                .toArray(RobustScale[]::new);
    }

    /**
     * Cost: O(p²) per group, on several threads.
     *
     * @param groups none of them empty
     * @param total all of them merged
     */
    public static GroupDepartures of(List<PairMoments> groups, PairMoments total) {
        Marginal image = total.marginal(Side.IMAGE);
        Marginal text = total.marginal(Side.TEXT);
        double n = total.count();
        // Of a side that does not vary, differences are rounding.
        boolean imagesVary = image.varies();
        boolean textsVary = text.varies();
        SymmetricMatrix images = image.populationCovariance();
        SymmetricMatrix texts = text.populationCovariance();
        Matrix both = total.populationCrossCovariance();
        Block ofImages = new Block(imagesVary ? images.frobeniusSquared() : 0, image.quarticNorms() / n);
        Block ofTexts = new Block(textsVary ? texts.frobeniusSquared() : 0, text.quarticNorms() / n);
        Block cross = new Block(imagesVary && textsVary ? both.frobeniusSquared() : 0, total.crossQuarticNorms() / n);
        double imageSpread = imagesVary ? images.trace() : 0;
        double textSpread = textsVary ? texts.trace() : 0;
        Departure[][] departures = new Departure[groups.size()][];
        long[] rows = new long[departures.length];
        IntStream.range(0, departures.length).parallel().forEach(g -> {
            PairMoments group = groups.get(g);
            rows[g] = group.count();
            Marginal ownImage = group.marginal(Side.IMAGE);
            Marginal ownText = group.marginal(Side.TEXT);
            double others = n - group.count();
            Scale scale = others == 0
                    ? new Scale(0, 0)
                    : new Scale(n * n / (others * others), 1.0 / group.count() + 1 / others);
            departures[g] = new Departure[] {
                scale.departure(Vectors.squaredDistance(ownImage.mean(), image.mean()), imageSpread),
                scale.departure(Vectors.squaredDistance(ownText.mean(), text.mean()), textSpread),
                ofImages.departure(images.squaredDistance(ownImage.scatter(), 1.0 / ownImage.count()), scale),
                ofTexts.departure(texts.squaredDistance(ownText.scatter(), 1.0 / ownText.count()), scale),
                cross.departure(
                        Vectors.squaredDistance(
                                group.populationCrossCovariance().values(), both.values()),
                        scale)
            };
        });
        double ofImageMeans = freedom(images);
        double ofTextMeans = freedom(texts);
        double[] freedoms = {
            ofImageMeans,
            ofTextMeans,
            ofCovariance(ofImageMeans),
            ofCovariance(ofTextMeans),
            ofCovariance(Math.sqrt(ofImageMeans * ofTextMeans))
        };
        return new GroupDepartures(
                rows,
                departures,
                freedoms,
                Optional.ofNullable(total.cosines()).map(all -> new CosineDepartures(groups, total)));
    }

    /** As many directions of equal variance sum up to a squared distance of means of the same spread. */
    private static double freedom(SymmetricMatrix covariance) {
        double freedom = covariance.trace() / covariance.frobeniusSquared() * covariance.trace();
        return freedom >= 1 ? freedom : 1;
    }

    /** Likewise of covariances, at least, by the freedom of the means. */
    private static double ofCovariance(double freedom) {
        return (freedom + 1) * (freedom + 1) / 4;
    }

    /** χ²/ν that chance exceeds once in a million times, by the cube root of Wilson and Hilferty (1931). */
    private static double rare(double freedom) {
        double variance = 2 / (9 * freedom);
        return Math.pow(1 - variance + RARE * Math.sqrt(variance), 3);
    }

    /** From squared distances from all rows to those from all others, and what sampling explains of one unit. */
    private record Scale(double toOthers, double perRow) {
        Departure departure(double squared, double spread) {
            return departure(squared, spread, spread);
        }

        Departure departure(double squared, double spread, double norm) {
            double sampling = spread * perRow;
            return norm == 0
                    ? new Departure(0, 0)
                    : new Departure((squared * toOthers - sampling) / norm, sampling / norm);
        }
    }

    /**
     * A block of the covariance of all rows.
     *
     * @param norm its squared Frobenius norm
     * @param fourthMoment the mean product of the squared norms that it is made of
     */
    private record Block(double norm, double fourthMoment) {
        /** @param squared Frobenius distance from the same block of a group */
        Departure departure(double squared, Scale scale) {
            return scale.departure(squared, fourthMoment - norm, norm);
        }
    }

    public int groups() {
        return departures.length;
    }

    /** What there is to compare. */
    public List<Part> parts() {
        return Stream.of(Part.values())
                .filter(part -> part != Part.COSINE_MEAN || cosines.isPresent())
                .toList();
    }

    /**
     * The relative distance of a group from all others, beyond what sampling explains; of mean cosines that from the median, NaN for a
     * group without any.
     */
    public double distance(int group, Part part) {
        if (part == Part.COSINE_MEAN) {
            return cosines.orElseThrow().distance(group);
        }
        return Math.sqrt(Math.max(0, departures[group][part.ordinal()].beyond));
    }

    /** Whether a group is further away than the spread of the others and sampling explain, and by enough to matter. */
    public boolean isOutlier(int group, Part part) {
        if (part == Part.COSINE_MEAN) {
            return departures.length >= MIN_GROUPS && cosines.orElseThrow().isOutlier(group);
        }
        Departure departure = departures[group][part.ordinal()];
        RobustScale scale = usual[part.ordinal()];
        return departures.length >= MIN_GROUPS
                && rows[group] >= MIN_ROWS
                && departure.beyond > scale.median() + DEVIATIONS * scale.deviation()
                && departure.beyond > chance[part.ordinal()] * departure.sampling
                && departure.beyond > NOTEWORTHY * NOTEWORTHY;
    }
}
