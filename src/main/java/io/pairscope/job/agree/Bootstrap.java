package io.pairscope.job.agree;

import io.pairscope.core.agreement.Coefficient;
import io.pairscope.core.agreement.Interval;
import io.pairscope.core.agreement.PairedRatings;
import io.pairscope.core.agreement.Resamples;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.tables.ResampledAgreement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The coefficients of many scores with their intervals, from resamples that scores of the same rows share. */
final class Bootstrap {
    static final double LEVEL = 0.95;

    private final long seed;
    private final boolean byUnits;
    private final List<Draw> draws = new ArrayList<>();
    private double[][] values;

    /** @param byUnits whether rows are drawn by whole units, since they depend on one another */
    Bootstrap(long seed, boolean byUnits) {
        this.seed = seed;
        this.byUnits = byUnits;
    }

    /**
     * A coefficient with its 95 % interval, NaN where there is none.
     *
     * @param pValue two-sided, of "it is 0"
     */
    record Estimated(double value, double low, double high, double pValue) {}

    /** Of the strengths of two scores, with its 95 % interval; NaN where there is none. */
    record Difference(double value, double low, double high) {}

    /** Rows that are drawn together. */
    final class Draw {
        private final Resamples resamples;
        private final List<PairedRatings> pairs = new ArrayList<>();
        private final List<double[]> scores = new ArrayList<>();
        private final List<double[]> ratings = new ArrayList<>();
        private int first;

        private Draw(int[] units) {
            resamples = byUnits ? Resamples.ofGroups(units, seed) : Resamples.ofRows(units.length, seed);
        }

        /** Adds a score of the rows. */
        Subject add(double[] score, double[] rating) {
            pairs.add(new PairedRatings(score, rating));
            scores.add(score);
            ratings.add(rating);
            return new Subject(this, pairs.size() - 1);
        }

        private ResampledAgreement.Sample sample() {
            return new ResampledAgreement.Sample(
                    pairs, scores.toArray(double[][]::new), ratings.toArray(double[][]::new), resamples);
        }
    }

    /** @param units of the rows, which are equal where rows depend on one another */
    Draw draw(int[] units) {
        Draw draw = new Draw(units);
        draws.add(draw);
        return draw;
    }

    /** Resamples all that was added. */
    void run(Session session, int resamples) {
        int first = 0;
        for (Draw draw : draws) {
            draw.first = first;
            first += draw.pairs.size();
        }
        values = ResampledAgreement.of(session, draws.stream().map(Draw::sample).toList(), resamples);
    }

    /** Coefficients of one score. */
    final class Subject {
        private final Draw draw;
        private final int place;
        private final PairedRatings pairs;
        private final double[] coefficients;
        /** Of independent rows; null where they are not. */
        private final double[] pValues;

        private Subject(Draw draw, int place) {
            this.draw = draw;
            this.place = place;
            this.pairs = draw.pairs.get(place);
            this.coefficients = pairs.coefficients();
            this.pValues = byUnits ? null : pairs.pValues();
        }

        int rows() {
            return pairs.rows();
        }

        double value(Coefficient coefficient) {
            return coefficients[coefficient.ordinal()];
        }

        Estimated estimate(Coefficient coefficient) {
            double value = value(coefficient);
            if (Double.isNaN(value)) {
                return new Estimated(value, value, value, value);
            }
            double[] resampled = resampled(coefficient);
            Interval interval = Interval.percentile(resampled, LEVEL);
            return new Estimated(value, interval.low(), interval.high(), pValue(resampled, coefficient));
        }

        private double pValue(double[] resampled, Coefficient coefficient) {
            if (pValues != null) {
                return pValues[coefficient.ordinal()];
            }
            return resampled.length == 0 ? Double.NaN : Interval.pValue(resampled);
        }

        /** Values of all resamples; none where there is one unit, whose resamples are all the same. */
        private double[] resampled(Coefficient coefficient) {
            if (draw.resamples.groups() < 2) {
                return new double[0];
            }
            int at = ResampledAgreement.place(draw.first + place, coefficient);
            double value = value(coefficient);
            double shrinkage = draw.resamples.shrinkage();
            return Arrays.stream(values)
                    .mapToDouble(resample -> shrinkage == 1 ? resample[at] : value + shrinkage * (resample[at] - value))
                    .toArray();
        }

        /** −1 for a score that falls when people are content, such as a distance: its strength is the coefficient times this. */
        private int sign(Coefficient coefficient) {
            return value(coefficient) < 0 ? -1 : 1;
        }

        /**
         * By how much it agrees more strongly than another score of the same rows, with the 95 % interval. Resamples keep the signs that
         * all rows have, so that the interval is of the same quantity.
         */
        Difference less(Subject other, Coefficient coefficient) {
            double[] mine = resampled(coefficient);
            double[] others = other.resampled(coefficient);
            int sign = sign(coefficient);
            int othersSign = other.sign(coefficient);
            Arrays.setAll(mine, resample -> sign * mine[resample] - othersSign * others[resample]);
            Interval interval = Interval.percentile(mine, LEVEL);
            double value = Math.abs(value(coefficient)) - Math.abs(other.value(coefficient));
            return new Difference(value, interval.low(), interval.high());
        }

        /** What a reader should know of the numbers; null for nothing. */
        String note() {
            if (pairs.undefined() != null) {
                return pairs.undefined();
            }
            if (draw.resamples.groups() < 2) {
                return "no interval: all rows are of one group";
            }
            int constant = Interval.undefined(resampled(Coefficient.KENDALL_TAU_B));
            return constant == 0 ? null : constant + " resamples in which a side is constant were left out";
        }
    }
}
