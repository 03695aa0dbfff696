package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.statistics.Definition.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of statistics, which is written from the catalogue: to target/statistics.md, to be copied over docs/statistics.md. */
class StatisticsPageTest {
    private static final String HEAD = """
            # Statistics

            The numbers that `report.json` may hold under `statistics`, in its order. Each has a value or null, a unit, a standard error or null,
            and a note where there is more to say. A job gives those that its input allows; the formulas and their sources stand in the
            documentation of the classes under `core/`. [glossary.md](glossary.md) says what the words mean, [papers.md](papers.md) which number is whose.

            Standard errors: *jackknife* leaves out one group of rows at a time, of one set or of each of two, [refitted or
            linearised](audit.md#refitted-and-linearised); *jackknife of the evaluated rows*
            holds the reference fixed (in an audit, `mid` and `mid_reference_convention` take the scatter of the pairs' PMI instead, the rest
            of that family has none); *scatter* comes from the spread of what is averaged: the pairs' PMI, the random directions, the re-splits,
            the queries. For mutual information it is [corrected](audit.md#standard-errors) for few rows and for chance.

            Ranks begin at 1. A wrong row whose cosine is within 1e-12 of the right answer's is tied with it: the *mid* rank puts half of the tied above
            the right answer, the *optimistic* rank none, the *pessimistic* rank all. Names without an ending are of mid ranks; recall is also given with the
            endings `_optimistic` and `_pessimistic` where they differ. The table lists recall at 1, 5 and 10; any other k may be asked for
            and checked, as in `recall_at_50_image_to_text`. `r_precision_*` is of one right answer among 99 wrong rows, by pessimistic ranks. It is the exact
            mean over all draws of the 99, without noise or seed. [retrieve.md](retrieve.md#ranks-and-ties) has more.
            """;

    private static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Family family : Family.values()) {
            page.append("\n## ")
                    .append(family.title())
                    .append("\n\n| name | unit | standard error | meaning |\n|---|---|---|---|\n");
            for (Definition statistic :
                    Catalogue.STANDARD.only(one -> one.family() == family).definitions()) {
                page.append("| `%s` | %s | %s | %s |\n"
                        .formatted(
                                statistic.name(),
                                statistic.unit(),
                                statistic.error().title(),
                                statistic.meaning()));
            }
        }
        return page.toString();
    }

    @Test
    void thePageIsThatOfTheCatalogue() throws IOException {
        Files.writeString(Path.of("target/statistics.md"), page());

        assertThat(Path.of("docs/statistics.md")).content().isEqualTo(page());
    }
}
