package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.report.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunSettingsTest {
    private static final Map<String, Object> SETTINGS =
            Map.of("groups", 32, "normalize", "apply", "history.directory", "a", "checks", List.of());

    private static String configHash(Map<String, Object> values) {
        return new RunSettings("out", ExistingOutput.REFUSE, List.of(), Verdict.FailOn.ERROR, Optional.empty(), values)
                .configHash();
    }

    @Test
    void settingsThatMakeTheStatisticsChangeTheHashAndOthersDoNot() {
        String hash = configHash(SETTINGS);

        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(configHash(Map.of("normalize", "apply", "groups", 32))).isEqualTo(hash);
        assertThat(configHash(Map.of(
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
        assertThat(configHash(Map.of("normalize", "apply", "groups", 31))).isNotEqualTo(hash);
        assertThat(configHash(Map.of("normalize", "never", "groups", 32))).isNotEqualTo(hash);
    }
}
