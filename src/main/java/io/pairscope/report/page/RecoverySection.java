package io.pairscope.report.page;

import io.pairscope.report.page.Chart.Axis;
import io.pairscope.report.page.Chart.Line;
import java.util.Optional;

/** Recovery of similarities within a side: spectrum, convergence, the statements that it rests on. */
final class RecoverySection {
    private RecoverySection() {}

    static Optional<Section> of(RunFiles run) {
        return new Section.Builder("recovery", "Recovery")
                .figure(
                        "singular-values",
                        "Singular values of the similarities",
                        "Where they fall to rounding noise is the rank of the recovery. Worry when there is no clear step: the"
                                + " rank is then a choice, and the recovered similarities depend on it.",
                        GeometrySection.lines(
                                Axis.log("singular value"), Line.of("similarities", run.curve("singular_values"))))
                .figure(
                        "recovered",
                        "Spectrum of the recovered similarities",
                        "Eigenvalues of the recovered Gram matrix. None should be negative; the more evenly they fall, the more"
                                + " dimensions the side fills.",
                        GeometrySection.lines(
                                Axis.log("eigenvalue"), Line.of("recovered", run.curve("recovered_spectrum"))))
                .figure(
                        "residuals",
                        "Convergence",
                        "Relative residual of the normal equations after each pass. It should fall to the tolerance; a curve that"
                                + " runs flat before is an answer that is not to be trusted.",
                        GeometrySection.lines(
                                Axis.log("relative residual"), Line.of("residual", run.curve("residuals"))))
                .table(
                        "Walkthrough",
                        "The statements that the recovery rests on, checked on this input. A fault names what does not hold.",
                        Records.table(
                                "Statements",
                                run.report().path("walkthrough"),
                                "statement",
                                "expected",
                                "found",
                                "status",
                                "how",
                                "ranks"))
                .build();
    }
}
