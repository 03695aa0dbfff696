package io.pairscope.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    private static final int MOST_BYTES = 2_000_000;
    /** Fields of an object that are looked at. */
    private static final int NEAR = 3;

    private static final Pattern INLINE = Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL);

    /** An element of the templates begins or ends. */
    private static final Pattern TAG = Pattern.compile("</?[a-z0-9]+(?:\\s+[a-z-]+=\"[^\"<]*\")*\\s*>");

    private static final Pattern ATTRIBUTE = Pattern.compile("(?<=\\s)([a-z-]+)=\"[^\"<]*\"(?=[^<]*>)");

    static Stream<String> samples() {
        return Stream.concat(Samples.JOBS.stream(), Stream.of(Samples.OLD));
    }

    private static Page page(String report) {
        return Page.of(RunFiles.of(report, Optional.empty(), Optional.empty()));
    }

    private static List<Block.Figure> figures(Page page) {
        return page.sections().stream()
                .flatMap(section -> section.blocks().stream())
                .filter(Block.Figure.class::isInstance)
                .map(Block.Figure.class::cast)
                .toList();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    /** Without what is the same on every page. */
    private static String body(String html) {
        return INLINE.matcher(html).replaceAll("");
    }

    @ParameterizedTest
    @CsvSource({
        "audit, checks pairs geometry diversity shuffle history input statistics",
        "audit-old, pairs geometry diversity shuffle input statistics",
        "compare, comparison input statistics",
        "recover, recovery input statistics",
        "retrieve, retrieval input statistics",
        "filter, filter input statistics",
        "agree, agreement input"
    })
    void aSectionIsThereWhenItsDataIs(String sample, String sections) {
        assertThat(page(Samples.read(sample)).sections().stream().map(Section::id))
                .containsExactly(sections.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "audit, mutual_information_bias_corrected independence_z mid cosine_mean rows_per_dimension",
        "audit-old, mutual_information_bias_corrected independence_z mid cosine_mean rows_per_dimension",
        "compare, mid fid_image fid_sampling_floor_image fid_text fid_sampling_floor_text",
        "filter, rows_kept rows_dropped threshold fid_image fid_text",
        "agree, tifa_mplug_large meteor clipscore_vitb32 bleu"
    })
    void theNumbersThatMatterComeFirst(String sample, String names) {
        assertThat(page(Samples.read(sample)).headlines().stream().map(Headline::name))
                .containsExactly(names.split(" "));
    }

    @Test
    void aNumberStandsWithItsErrorItsIntervalAndWhatChanged() {
        assertThat(page(Samples.read("audit")).headlines().get(0))
                .isEqualTo(new Headline(
                        "mutual_information_bias_corrected",
                        "7.97",
                        "0.24",
                        "nats",
                        "95 %: 7.50 to 8.44",
                        "−1.30 since the last run",
                        "mutual information without what few rows add to it"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyChartHasItsTableWithACaptionAndHeads(String sample) {
        List<Block.Figure> figures = figures(page(Samples.read(sample)));
        String html = body(Samples.html(Samples.read(sample)));

        assertThat(figures).isNotEmpty().allSatisfy(figure -> {
            assertThat(figure.chart().table("t").rows()).isNotEmpty();
            assertThat(figure.meaning()).endsWith(".");
        });
        assertThat(count(html, "<canvas role=\"img\" aria-label=\"")).isEqualTo(figures.size());
        assertThat(count(html, "<script type=\"application/json\"")).isEqualTo(figures.size());
        assertThat(count(html, "<summary>Table of the numbers</summary>")).isEqualTo(figures.size());
        assertThat(count(html, "<caption>")).isEqualTo(count(html, "<table>"));
        assertThat(html).doesNotContain("<th>", "<caption></caption>");
    }

    @Test
    void idsOfElementsAreUnique() {
        Matcher ids = Pattern.compile(" id=\"([^\"]*)\"")
                .matcher(body(Samples.html(Samples.ofAllJobs().toString())));

        assertThat(ids.results().map(found -> found.group(1)))
                .hasSizeGreaterThan(40)
                .doesNotHaveDuplicates();
    }

    @Test
    void theVerdictFileTellsWhatCameAfterTheReport() {
        String verdict =
                "{\"status\":\"warn\",\"exit_code\":0,\"errors\":[],\"warnings\":[\"the history is full\"],\"notes\":[]}";

        Page page = Page.of(RunFiles.of(Samples.read("audit"), Optional.empty(), Optional.of(verdict)));

        assertThat(page.status()).isEqualTo("warn");
        assertThat(page.told()).isEqualTo("1 warning (exit code 0)");
        assertThat(page.warnings()).containsExactly("the history is full");
        assertThat(page(Samples.read("audit")).status()).isEqualTo("fail");
        assertThat(page(Samples.read(Samples.OLD)).told()).isEqualTo("The run has no verdict: it did not end.");
    }

    @Test
    void aManifestAddsWhereTheNumbersComeFrom() {
        Page page = Page.of(RunFiles.of(
                Samples.read("audit"), Optional.of(Samples.read("audit-manifest")), Optional.of("{ damaged")));

        assertThat(page.inputs()).containsExactly("input /data/pairs");
        assertThat(page.sections().get(page.sections().size() - 1).id()).isEqualTo("provenance");
        assertThat(page.status()).isEqualTo("fail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"statistics\":[],\"pairs\":{}}", "{\"statistics\":{}}"})
    void whatIsNoReportIsRefused(String text) {
        assertThatThrownBy(() -> Samples.html(text)).isInstanceOf(DamagedReportException.class);
    }

    @Test
    void aPartOfAnotherShapeIsLeftOutWhereverItStands() {
        ObjectNode whole = Samples.ofAllJobs();
        List<JsonNode> others = List.of(
                NullNode.getInstance(),
                TextNode.valueOf("x"),
                JsonNodeFactory.instance.numberNode(-1),
                JsonNodeFactory.instance.arrayNode().add("x"),
                JsonNodeFactory.instance.objectNode().put("x", 1));
        List<ObjectNode> places = new ArrayList<>();
        gather(whole, 0, places);

        assertThat(places).hasSizeGreaterThan(15);
        for (ObjectNode place : places) {
            List<String> names = place.propertyStream()
                    .map(Map.Entry::getKey)
                    .limit(place == whole ? Integer.MAX_VALUE : NEAR)
                    .toList();
            for (String name : names) {
                JsonNode before = place.get(name);
                for (JsonNode other : others) {
                    place.set(name, other);
                    RunFiles files = new RunFiles(whole, MissingNode.getInstance(), whole.path("verdict"));
                    assertThat(Page.of(files).sections())
                            .as("%s = %s", name, other)
                            .isNotEmpty();
                }
                place.set(name, before);
            }
        }
    }

    /** Objects near the root, the first one of each list. */
    private static void gather(JsonNode node, int depth, List<ObjectNode> places) {
        if (node instanceof ObjectNode object && depth < 3) {
            places.add(object);
            object.propertyStream()
                    .limit(depth == 0 ? Integer.MAX_VALUE : NEAR)
                    .forEach(field -> gather(field.getValue(), depth + 1, places));
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            gather(array.get(0), depth + 1, places);
        }
    }

    @Test
    void hostileTextIsTextOnly() {
        String report = hostileReport();
        String html = body(Samples.html(report));

        assertThat(TAG.matcher(html.replaceFirst("<!DOCTYPE html>", "")).replaceAll(""))
                .doesNotContain("<");
        assertThat(ATTRIBUTE.matcher(html).results().map(found -> found.group(1)))
                .isSubsetOf(
                        "alt",
                        "aria-label",
                        "aria-labelledby",
                        "charset",
                        "class",
                        "content",
                        "data-chart",
                        "href",
                        "http-equiv",
                        "id",
                        "lang",
                        "name",
                        "role",
                        "scope",
                        "src",
                        "tabindex",
                        "type");
        assertThat(html)
                .doesNotContain(" href=\"http", " src=\"http", " href=\"javascript")
                .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069\\uFEFF&&[^\\n]]")
                .contains("&lt;/script&gt;&lt;script&gt;document.title");
        assertThat(count(html, "</script>")).isEqualTo(count(html, "<script type=\"application/json\""));
        assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
    }

    /** All sections, full of hostile texts. */
    static String hostileReport() {
        return Samples.hostile(Samples.ofAllJobs()).toString();
    }

    @Test
    void listsAreBoundedAndSaySo() {
        ObjectNode whole = Samples.ofAllJobs();
        for (String name : List.of("hubs", "classes", "effect", "agreement", "differences", "checks", "walkthrough")) {
            grow((ArrayNode) whole.get(name));
        }
        whole.path("shown").path("pairs").forEach(list -> grow((ArrayNode) list));
        whole.path("shards").forEach(list -> {
            if (list instanceof ArrayNode array && !array.isEmpty()) {
                grow(array);
            }
        });
        whole.path("curves").forEach(curve -> {
            if (curve instanceof ArrayNode array) {
                grow(array);
            }
        });
        for (int i = 0; i < 5_000; i++) {
            ((ObjectNode) whole.path("dropped")).put("reason " + i, i);
            ((ObjectNode) whole.path("input").path("quarantine_reasons")).put("reason " + i, i);
        }

        String html = Samples.html(whole.toString());

        assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
        assertThat(html).contains("and 100 more", "and 4,962 more", "and 4,963 more");
    }

    private static void grow(ArrayNode list) {
        int own = list.size();
        for (int i = own; i < 200; i++) {
            list.add(list.get(i % own));
        }
    }

    @Test
    void picturesInAllAreBounded() {
        ObjectNode report = (ObjectNode) Samples.tree("audit");
        String picture = "data:image/png;base64," + "A".repeat(39_000);
        report.path("shown").path("pairs").forEach(list -> {
            grow((ArrayNode) list, 100);
            list.forEach(pair -> ((ObjectNode) pair.path("images")).put("jpg", picture));
        });

        assertThat(Samples.html(report.toString()).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(MOST_BYTES);
    }

    private static void grow(ArrayNode list, int to) {
        int own = list.size();
        for (int i = own; i < to; i++) {
            list.add(list.get(i % own).deepCopy());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void thePolicyNamesTheScriptsAndStylesThatStandInThePageAndNothingElse(String sample) throws Exception {
        String html = Samples.html(Samples.read(sample));
        List<String> hashes = new ArrayList<>();
        Matcher inline = INLINE.matcher(html);
        while (inline.find()) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(inline.group(2).getBytes(StandardCharsets.UTF_8));
            hashes.add("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        }

        String policy = "default-src 'none'; script-src " + hashes.get(1) + " " + hashes.get(2) + "; style-src "
                + hashes.get(0) + "; img-src data:; base-uri 'none'; form-action 'none'";
        assertThat(hashes).hasSize(3);
        assertThat(html.replace("&#39;", "'")).contains("content=\"" + policy + "\"");
        assertThat(body(html)).doesNotContain("http://", "src=\"http", "href=\"http", " style=", "eval(");
    }

    @Test
    void theLibraryIsTheOneThatWasLookedAt() throws Exception {
        try (var script =
                Assets.class.getResourceAsStream("/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js")) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.readAllBytes());
            assertThat(HexFormat.of().formatHex(digest))
                    .isEqualTo("48444a82d4edcb5bec0f1965faacdde18d9c17db3063d042abada2f705c9f54a");
        }
        assertThat(Assets.get().licence()).startsWith("The MIT License (MIT)");
        assertThat(Assets.get().library()).contains("Chart.js v4.5.1").doesNotContain("sourceMappingURL", "</script");
    }

    @Test
    void ourScriptPutsNoTextIntoThePageAsMarkup() {
        assertThat(Assets.get().script())
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function(", "document.write")
                .doesNotContain(".style", "http");
    }

    @Test
    void equalReportsGiveEqualPages() {
        assertThat(Samples.html(Samples.read("audit"))).isEqualTo(Samples.html(Samples.read("audit")));
    }
}
