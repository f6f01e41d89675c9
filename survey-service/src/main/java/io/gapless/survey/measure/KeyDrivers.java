package io.gapless.survey.measure;

import java.util.Arrays;
import java.util.Optional;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/** How much of what varies in an outcome each of its drivers explains. */
public final class KeyDrivers {

    /** Drivers up to which all subsets are looked at: 2¹² regressions take milliseconds. */
    static final int MOST_FOR_LMG = 12;

    /** Below this an eigenvalue of a correlation matrix is taken for 0: a driver repeats others. */
    private static final double SINGULAR = 1e-9;

    private KeyDrivers() {}

    /** How the weights were found. */
    public enum Method {
        /** The mean over all orders in which drivers can enter the regression (Lindeman, Merenda, Gold 1980). */
        LMG,
        /** Relative weights by the nearest orthogonal variables (Johnson 2000). */
        JOHNSON
    }

    /**
     * Weights that add up to R².
     *
     * @param r2 share of the outcome's variance that all drivers explain together, 0 to 1
     * @param weights one for each driver, in their order
     */
    public record Drivers(Method method, double r2, double[] weights) {}

    /**
     * From the correlations of drivers and outcome, the outcome being the last row and column.
     *
     * @return empty where a driver is a combination of others, or nothing varies
     */
    public static Optional<Drivers> of(double[][] correlations) {
        int p = correlations.length - 1;
        for (double[] row : correlations) {
            for (double each : row) {
                if (!Double.isFinite(each)) {
                    return Optional.empty();
                }
            }
        }
        RealMatrix all = new Array2DRowRealMatrix(correlations);
        RealMatrix drivers = all.getSubMatrix(0, p - 1, 0, p - 1);
        RealVector outcome = all.getColumnVector(p).getSubVector(0, p);
        var eigen = new EigenDecompositionSymmetric(drivers);
        if (Arrays.stream(eigen.getEigenvalues()).min().orElse(0) < SINGULAR) {
            return Optional.empty();
        }
        double r2 = explained(drivers, outcome);
        return Optional.of(
                p <= MOST_FOR_LMG
                        ? new Drivers(Method.LMG, r2, lmg(drivers, outcome))
                        : new Drivers(Method.JOHNSON, r2, johnson(eigen, outcome)));
    }

    private static double explained(RealMatrix drivers, RealVector outcome) {
        return outcome.dotProduct(
                new CholeskyDecomposition(drivers, 1e-12, 1e-14).getSolver().solve(outcome));
    }

    /** Σ over subsets S without the driver of |S|!(p−1−|S|)!/p! · (R²(S and the driver) − R²(S)). */
    static double[] lmg(RealMatrix drivers, RealVector outcome) {
        int p = drivers.getRowDimension();
        var r2 = new double[1 << p];
        for (int subset = 1; subset < r2.length; subset++) {
            var chosen = new int[Integer.bitCount(subset)];
            for (int i = 0, at = 0; i < p; i++) {
                if ((subset >> i & 1) == 1) {
                    chosen[at++] = i;
                }
            }
            var part = new ArrayRealVector(
                    Arrays.stream(chosen).mapToDouble(outcome::getEntry).toArray());
            r2[subset] = explained(drivers.getSubMatrix(chosen, chosen), part);
        }
        var share = new double[p];
        share[0] = 1.0 / p;
        for (int size = 1; size < p; size++) {
            share[size] = share[size - 1] * size / (p - size);
        }
        var weights = new double[p];
        for (int subset = 0; subset < r2.length; subset++) {
            for (int i = 0; i < p; i++) {
                if ((subset >> i & 1) == 0) {
                    weights[i] += share[Integer.bitCount(subset)] * (r2[subset | 1 << i] - r2[subset]);
                }
            }
        }
        return weights;
    }

    /** With Λ the square root of the correlations: the squares of Λ, times those of Λ⁻¹ times the outcome's correlations. */
    static double[] johnson(EigenDecompositionSymmetric eigen, RealVector outcome) {
        RealMatrix root = eigen.getSquareRoot();
        RealVector slopes =
                new CholeskyDecomposition(root, 1e-12, 1e-14).getSolver().solve(outcome);
        var weights = new double[outcome.getDimension()];
        for (int i = 0; i < weights.length; i++) {
            for (int k = 0; k < weights.length; k++) {
                weights[i] += root.getEntry(i, k) * root.getEntry(i, k) * slopes.getEntry(k) * slopes.getEntry(k);
            }
        }
        return weights;
    }
}
