package io.pairscope.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages in Chromium. Where it must be there, the environment variable PAIRSCOPE_BROWSER_TESTS is "required". */
@Tag("browser")
class PageInBrowserTest {
    private static final int MATCHED = 0x2563b8;
    private static final int REPAIRED = 0xc2560a;
    private static final String DARK = "--blink-settings=preferredColorScheme=0";

    @TempDir
    private Path temporary;

    @BeforeAll
    static void findTheBrowser() {
        boolean isThere = Chromium.program().isPresent();
        if ("required".equals(System.getenv("PAIRSCOPE_BROWSER_TESTS"))) {
            assertThat(isThere).as("Chromium is on the PATH").isTrue();
        }
        assumeTrue(isThere, "there is no chromium on the PATH: apt-get install chromium");
    }

    private Chromium.Opened open(String html, String... options) throws IOException, InterruptedException {
        Path page = temporary.resolve("report.html");
        Files.writeString(page, html);
        return Chromium.open(page, temporary, options);
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    private static void assertDrawnInPeace(Chromium.Opened opened) {
        assertThat(opened.console()).isEmpty();
        assertThat(opened.requests()).isEmpty();
        assertThat(count(opened.document(), "<canvas[^>]* data-drawn=\"[a-z]+\""))
                .isEqualTo(count(opened.document(), "<canvas "))
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("io.pairscope.report.page.PageTest#samples")
    void everyChartIsDrawnWithoutErrorOrRequest(String sample) throws Exception {
        assertDrawnInPeace(open(Samples.html(Samples.read(sample))));
    }

    @Test
    void darkColoursDoNotChangeThat() throws Exception {
        assertDrawnInPeace(open(Samples.html(Samples.ofAllJobs().toString()), DARK, "--window-size=390,844"));
    }

    /** Most matched pairs are in the second of four bins; the re-paired ones fill all four, and so show where the bins are. */
    @Test
    void aBinStandsWhereItsScoresAre() throws Exception {
        Path picture = temporary.resolve("page.png");
        String bins = """
                {"job": "audit", "pairs": {"in": 4, "scored": 4, "quarantined": 0},
                 "statistics": {"pmi_mean": {"value": 1.5, "unit": "nats", "standard_error": null, "note": null}},
                 "curves": {"pmi_histogram": {"from": 0, "to": 4, "counts": [0, 3, 1, 0]},
                            "pmi_histogram_repaired": {"from": 0, "to": 4, "counts": [1, 1, 1, 1]}}}
                """;

        open(Samples.html(bins), "--screenshot=" + picture, "--window-size=1280,1600", "--hide-scrollbars");

        BufferedImage page = ImageIO.read(picture.toFile());
        int y = longestRun(page, REPAIRED).y();
        List<Run> top = runs(page, y, REPAIRED);
        double left = top.get(0).start();
        double width = top.get(top.size() - 1).end() - left;
        List<Double> edges = new ArrayList<>();
        for (Run edge : runs(page, y - 20, MATCHED)) {
            if (edge.start() > left) {
                edges.add((edge.start() + edge.end()) / 2.0);
            }
        }
        assertThat(edges).hasSize(2);
        assertThat(edges.get(0)).isCloseTo(left + width / 4, within(3.0));
        assertThat(edges.get(1)).isCloseTo(left + width / 2, within(3.0));
    }

    /** Pixels of one colour side by side. */
    private record Run(int y, int start, int end) {}

    private static Run longestRun(BufferedImage page, int colour) {
        return IntStream.range(0, page.getHeight())
                .boxed()
                .flatMap(y -> runs(page, y, colour).stream())
                .max(Comparator.comparingInt(run -> run.end() - run.start()))
                .orElseThrow();
    }

    private static List<Run> runs(BufferedImage page, int y, int colour) {
        List<Run> runs = new ArrayList<>();
        int start = -1;
        for (int x = 0; x <= page.getWidth(); x++) {
            boolean isOne = x < page.getWidth() && isNear(page.getRGB(x, y), colour);
            if (isOne && start < 0) {
                start = x;
            } else if (!isOne && start >= 0) {
                runs.add(new Run(y, start, x - 1));
                start = -1;
            }
        }
        return runs;
    }

    /** Lines that lie between pixels are paler. */
    private static boolean isNear(int pixel, int colour) {
        int far = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            far = Math.max(far, Math.abs((pixel >> shift & 0xff) - (colour >> shift & 0xff)));
        }
        return far < 80;
    }

    @Test
    void hostileTextsDoNothing() throws Exception {
        String html = Samples.html(PageTest.hostileReport());

        Chromium.Opened opened = open(html);

        assertDrawnInPeace(opened);
        assertThat(opened.document()).contains("<title>Pairscope ").doesNotContain("<title>planted", "<svg");
        assertThat(count(opened.document(), "<script[ >]")).isEqualTo(2 + count(opened.document(), "<canvas "));
        assertThat(count(opened.document(), "<(img|iframe|object|embed|link|base|form)[ >]"))
                .isZero();
    }

    @Test
    void errorsPolicyAndRequestsWouldBeSeen() throws Exception {
        String html = Samples.html(Samples.read("recover"));

        Chromium.Opened withScript = open(html.replace("</main>", "<script>document.title='planted'</script></main>"));
        assertThat(withScript.console()).anyMatch(line -> line.contains("Content Security Policy"));
        assertThat(withScript.document()).doesNotContain("<title>planted");

        Chromium.Opened without = open(html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
                .replace(
                        "</main>",
                        "<script>document.title='planted'</script><img src=\"http://planted.example/x\"></main>"));
        assertThat(without.document()).contains("<title>planted");
        assertThat(without.requests()).contains("http://planted.example/x");
    }
}
