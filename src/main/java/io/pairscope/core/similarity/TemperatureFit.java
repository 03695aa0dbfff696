package io.pairscope.core.similarity;

/**
 * The temperature that minimises a contrastive loss, from its values on a grid. The loss to report is that of the best
 * temperature of the grid; the minimum between the grid's temperatures is a parabola's.
 *
 * @param temperatures in order, ascending or descending
 * @param losses one per temperature; NaN for none
 */
public record TemperatureFit(double[] temperatures, double[] losses) {

    /** The place of the smallest loss, the first of several; −1 for none. */
    public int best() {
        int best = -1;
        for (int t = 0; t < losses.length; t++) {
            if (!Double.isNaN(losses[t]) && (best < 0 || losses[t] < losses[best])) {
                best = t;
            }
        }
        return best;
    }

    /** Whether the smallest loss is at an end of the grid, so that the minimum may lie beyond. */
    public boolean isAtEnd() {
        int best = best();
        return best <= 0
                || best == losses.length - 1
                || Double.isNaN(losses[best - 1])
                || Double.isNaN(losses[best + 1]);
    }

    /**
     * The minimum of the parabola through the smallest loss and its two neighbours, over ln τ; at an end of the grid the
     * temperature there.
     */
    public double temperature() {
        int best = best();
        if (best < 0 || isAtEnd()) {
            return best < 0 ? Double.NaN : temperatures[best];
        }
        double middle = Math.log(temperatures[best]);
        double left = Math.log(temperatures[best - 1]) - middle;
        double right = Math.log(temperatures[best + 1]) - middle;
        double leftSlope = (losses[best - 1] - losses[best]) / left;
        double rightSlope = (losses[best + 1] - losses[best]) / right;
        double curvature = (rightSlope - leftSlope) / (right - left);
        double slope = leftSlope - curvature * left;
        return curvature * (right - left) == 0 ? temperatures[best] : Math.exp(middle - slope / (2 * curvature));
    }
}
