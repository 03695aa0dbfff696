package io.pairscope.core.linalg;

/** A linear map of vectors of one length; neither changes nor keeps what it is given. */
public interface LinearOperator {
    double[] apply(double[] x);
}
