package io.pairscope.core.recovery;

/** The way to the singular values of rows of similarities. */
public enum SvdEngine {
    /** The eigendecomposition of the Gram matrix that the moments hold: no further scan. */
    GRAM(NumericalRank.Route.GRAM),
    /** MLlib's {@code RowMatrix.computeSVD}, which goes through its own Gram matrix. */
    MLLIB(NumericalRank.Route.GRAM),
    /** MLlib's {@code RowMatrix.tallSkinnyQR}, then the decomposition of R: no squares, for hard rank questions. */
    TSQR(NumericalRank.Route.QR);

    private final NumericalRank.Route route;

    SvdEngine(NumericalRank.Route route) {
        this.route = route;
    }

    public NumericalRank.Route route() {
        return route;
    }
}
