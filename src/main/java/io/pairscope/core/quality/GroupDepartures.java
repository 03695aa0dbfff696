package io.pairscope.core.quality;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far each group of rows is from all others: by its means, over √tr Σ of the side, and by the blocks of its
 * covariance, Frobenius distance over Frobenius norm. The n rows of a group are N/(N − n) times as far from all others as
 * from all N rows, of the covariance but for the shift of the means. What sampling explains is taken off: of the squared
 * distance of means {@code tr Σ·(1/n + 1/(N − n))}, of that of covariances {@code (E‖z‖⁴ − ‖Σ‖²F)·(1/n + 1/(N − n))}, whose
 * fourth moment the state holds.
 */
public final class GroupDepartures {
    /** With fewer groups nothing can be said about what is usual. */
    public static final int MIN_GROUPS = 8;

    /** A covariance of fewer rows says nothing about them. */
    public static final int MIN_ROWS = 100;

    private static final double DEVIATIONS = 10;

    /** A departure matters from here on. */
    private static final double NOTEWORTHY = 0.1;

    /** A squared departure must be more than so many times what sampling alone explains. */
    private static final double TIMES_SAMPLING = 3;

    /** What of a group is compared. */
    public enum Part {
        IMAGE_MEAN,
        TEXT_MEAN,
        IMAGE_COVARIANCE,
        TEXT_COVARIANCE,
        CROSS_COVARIANCE
    }

    /** A squared distance beyond what sampling explains (negative when it is less), and what that is; both relative. */
    private record Departure(double beyond, double sampling) {}

    private final long[] rows;
    private final Departure[][] departures;
    private final RobustScale[] usual;

    private GroupDepartures(long[] rows, Departure[][] departures) {
        this.rows = rows;
        this.departures = departures;
        this.usual = IntStream.range(0, Part.values().length)
                .mapToObj(part -> RobustScale.of(IntStream.range(0, departures.length)
                        .mapToDouble(group -> departures[group][part].beyond)
                        .toArray()))
                .toArray(RobustScale[]::new);
    }

    /**
     * Cost: O(p²) a group.
     *
     * @param groups none of them empty
     * @param total all of them merged
     */
    public static GroupDepartures of(List<PairMoments> groups, PairMoments total) {
        SymmetricMatrix covariance = total.populationCovariance();
        int dx = total.imageDims();
        double n = total.count();
        Block image = new Block(covariance, 0, dx, 0, dx, total.imageQuarticNorms() / n);
        Block text =
                new Block(covariance, dx, covariance.order(), dx, covariance.order(), total.textQuarticNorms() / n);
        Block cross = new Block(covariance, 0, dx, dx, covariance.order(), total.crossQuarticNorms() / n);
        Departure[][] departures = new Departure[groups.size()][];
        for (int g = 0; g < departures.length; g++) {
            PairMoments group = groups.get(g);
            SymmetricMatrix own = group.populationCovariance();
            double others = n - group.count();
            Scale scale = others == 0
                    ? new Scale(0, 0)
                    : new Scale(n * n / (others * others), 1.0 / group.count() + 1 / others);
            departures[g] = new Departure[] {
                mean(group.imageMean(), total.imageMean(), covariance.trace(0, dx), scale),
                mean(group.textMean(), total.textMean(), covariance.trace(dx, covariance.order()), scale),
                image.departure(own, scale),
                text.departure(own, scale),
                cross.departure(own, scale)
            };
        }
        return new GroupDepartures(groups.stream().mapToLong(PairMoments::count).toArray(), departures);
    }

    /** From squared distances from all rows to those from all others, and what sampling explains of one unit. */
    private record Scale(double toOthers, double perRow) {}

    private static Departure mean(double[] own, double[] all, double trace, Scale scale) {
        double squared = 0;
        for (int i = 0; i < own.length; i++) {
            squared += (own[i] - all[i]) * (own[i] - all[i]);
        }
        return departure(squared * scale.toOthers, trace * scale.perRow, trace);
    }

    private static Departure departure(double squared, double sampling, double norm) {
        return norm == 0 ? new Departure(0, 0) : new Departure((squared - sampling) / norm, sampling / norm);
    }

    /** The rows from … to of columns … of the joint covariance. */
    private record Block(
            SymmetricMatrix all, int fromRow, int toRow, int fromColumn, int toColumn, double fourthMoment) {
        Departure departure(SymmetricMatrix own, Scale scale) {
            double squared = 0;
            double norm = 0;
            for (int j = fromColumn; j < toColumn; j++) {
                for (int i = fromRow; i < toRow; i++) {
                    double difference = own.get(i, j) - all.get(i, j);
                    squared += difference * difference;
                    norm += all.get(i, j) * all.get(i, j);
                }
            }
            return GroupDepartures.departure(squared * scale.toOthers, (fourthMoment - norm) * scale.perRow, norm);
        }
    }

    public int groups() {
        return departures.length;
    }

    /** The relative distance of a group from all others, beyond what sampling explains. */
    public double distance(int group, Part part) {
        return Math.sqrt(Math.max(0, departures[group][part.ordinal()].beyond));
    }

    /** Whether a group is further away than the spread of the others and sampling explain, and by enough to matter. */
    public boolean isOutlier(int group, Part part) {
        Departure departure = departures[group][part.ordinal()];
        RobustScale scale = usual[part.ordinal()];
        return departures.length >= MIN_GROUPS
                && rows[group] >= MIN_ROWS
                && departure.beyond > scale.median() + DEVIATIONS * scale.deviation()
                && departure.beyond > TIMES_SAMPLING * departure.sampling
                && departure.beyond > NOTEWORTHY * NOTEWORTHY;
    }
}
