package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryHashTest {
    private static final Map<String, Object> SETTINGS =
            Map.of("groups", 32, "normalize", "apply", "history.directory", "a", "checks", List.of());

    @Test
    void settingsThatMakeTheStatisticsChangeTheHashAndOthersDoNot() {
        String hash = History.configHash(SETTINGS);

        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(History.configHash(Map.of("normalize", "apply", "groups", 32)))
                .isEqualTo(hash);
        assertThat(History.configHash(Map.of(
                        "history.series",
                        "x",
                        "webhook.url",
                        "y",
                        "fail-on",
                        "warn",
                        "normalize",
                        "apply",
                        "groups",
                        32)))
                .isEqualTo(hash);
        assertThat(History.configHash(Map.of("normalize", "apply", "groups", 31)))
                .isNotEqualTo(hash);
        assertThat(History.configHash(Map.of("normalize", "never", "groups", 32)))
                .isNotEqualTo(hash);
    }
}
