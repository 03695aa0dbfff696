package io.pairscope.core.recovery;

/** The way to the singular values of rows of similarities. */
public enum SvdEngine {
    /** The eigendecomposition of the Gram matrix that the moments hold: no further scan. */
    GRAM,
    /** MLlib's {@code RowMatrix.computeSVD}, which goes through its own Gram matrix. */
    MLLIB,
    /** MLlib's {@code RowMatrix.tallSkinnyQR}, then the decomposition of R: no squares, for hard rank questions. */
    TSQR;

    public NumericalRank.Route route() {
        return this == TSQR ? NumericalRank.Route.QR : NumericalRank.Route.GRAM;
    }
}
