package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlierSettingsTest {
    private static EarlierSettings of(Map<String, Object> config) {
        return EarlierSettings.of(Json.write(Map.of("config_hash", "abc", "config", config)))
                .orElseThrow();
    }

    @Test
    void settingsThatAreOthersAreNamedWithBothValues() {
        EarlierSettings earlier = of(Map.of("groups", 32, "columns.id", "", "checks", List.of("a"), "gone", true));

        assertThat(earlier.hash()).isEqualTo("abc");
        assertThat(earlier.changes(
                        Map.of("groups", 16, "columns.id", "uid", "checks", List.of("a", "b"), "fresh", 1.5),
                        key -> true))
                .contains(
                        "checks = [\"a\",\"b\"] (was [\"a\"]), columns.id = uid (was \"\"), fresh = 1.5 (was not there),"
                                + " gone = not there (was true), groups = 16 (was 32)");
    }

    @Test
    void theSameSettingsAndThoseThatDoNotCountAreNone() {
        EarlierSettings earlier = of(Map.of("groups", 32, "ridge", 0.5, "show", "a"));

        assertThat(earlier.changes(Map.of("groups", 32, "ridge", 0.5, "show", "b"), key -> !key.equals("show")))
                .isEmpty();
    }

    @Test
    void manyAreCounted() {
        Map<String, Object> now = new LinkedHashMap<>();
        for (int i = 0; i < 8; i++) {
            now.put("key-" + i, i);
        }

        assertThat(of(Map.of()).changes(now, key -> true).orElseThrow())
                .endsWith("key-4 = 4 (was not there) and 3 more");
    }

    @Test
    void aDamagedManifestTellsNothing() {
        assertThat(EarlierSettings.of("{\"config\": {")).isEmpty();
    }
}
