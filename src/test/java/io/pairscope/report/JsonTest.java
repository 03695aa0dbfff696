package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    private record Distance(double squared, Double error) {}

    @Test
    void whatStandsInAScriptElementCannotEndIt() {
        assertThat(Json.inScript(Map.of("name", "</script><!-- & \"'\u2028")))
                .isEqualTo("{\"name\":\"\\u003C/script\\u003E\\u003C!-- \\u0026 \\\"'\\u2028\"}");
    }

    @Test
    void numbersThatDoNotExistAreNullWhereverTheyStand() {
        String json = Json.write(Map.of(
                "curve",
                List.of(1.5, Double.NaN, Double.POSITIVE_INFINITY),
                "distance",
                new Distance(Double.NaN, Double.NEGATIVE_INFINITY),
                "array",
                new double[] {Double.NaN, 0.25}));
        assertThat(json)
                .doesNotContain("NaN", "Infinity")
                .containsPattern("\\[ 1\\.5, null, null \\]")
                .containsPattern("\\[ null, 0\\.25 \\]")
                .contains("\"squared\" : null", "\"error\" : null");
    }
}
