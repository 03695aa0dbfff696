package io.pairscope.report.page;

import io.pairscope.report.page.Chart.Axis;
import io.pairscope.report.page.Chart.Line;
import io.pairscope.report.page.Chart.Lines;
import java.util.Optional;
import java.util.stream.Stream;

/** Shape of the two clouds of vectors, how they lie to each other, and how well one follows from the other. */
final class GeometrySection {
    private static final String NUMBER = "number";

    private GeometrySection() {}

    static Optional<Section> of(RunFiles run) {
        return new Section.Builder("geometry", "Geometry")
                .figure(
                        "cosines",
                        "Cosines within and between the sides",
                        "Mean cosine of matched pairs, of different images, of different texts, and of images with the texts of"
                                + " other rows, with one standard error. Matched pairs should stand clear above the last;"
                                + " sides whose own cosines are near 1 lie in a narrow cone.",
                        Statistics.forest(
                                run,
                                "cosine",
                                "cosine_mean",
                                "intra_image_cosine_mean",
                                "intra_text_cosine_mean",
                                "inter_cosine_mean",
                                "centroid_cosine"))
                .figure(
                        "alignment",
                        "Alignment of the sides",
                        "How much of one side the other explains, 0 to 1: a residual and a gap are good when small, CKA and R²"
                                + " when large. Worry when the sides explain little of each other while cosines are high.",
                        Statistics.forest(
                                run,
                                "fraction",
                                "cka",
                                "cka_unbiased",
                                "linear_r2_image_from_text",
                                "linear_r2_text_from_image",
                                "procrustes_residual",
                                "relative_modality_gap"))
                .figure(
                        "scree",
                        "Spectrum of the covariances",
                        "Variance along each direction, the largest first. A fall by many powers of ten says that vectors use few"
                                + " of their dimensions; a cliff says that some do not vary at all.",
                        lines(
                                Axis.log("variance"),
                                Line.of("images", run.curve("covariance_eigenvalues_image")),
                                Line.of("texts", run.curve("covariance_eigenvalues_text"))))
                .figure(
                        "canonical",
                        "Canonical correlations",
                        "The largest correlation of a direction of the images with one of the texts, then the largest of what is"
                                + " left. Mutual information comes from these; with few rows per dimension they are high by"
                                + " chance alone.",
                        lines(Axis.linear("correlation"), Line.of("correlation", run.curve("canonical_correlations"))))
                .figure(
                        "similarities",
                        "Spectrum of the similarities",
                        "Singular values of all cosines of images with texts. Where they end, more directions add nothing to what"
                                + " images and texts say of each other.",
                        lines(
                                Axis.log("singular value"),
                                Line.of("singular value", run.curve("inter_similarity_singular_values"))))
                .build();
    }

    static Lines lines(Axis y, Stream<Line> first) {
        return lines(y, first, Stream.empty());
    }

    static Lines lines(Axis y, Stream<Line> first, Stream<Line> second) {
        return new Lines(Axis.linear(NUMBER), y, Stream.concat(first, second).toList());
    }
}
