package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.Forked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark on few pairs, in JVMs of its own, as {@code jobs/pairscope} starts them. */
@Tag("spark")
class BenchmarkTest {
    private static final long LIMIT_SECONDS = 900;

    private static final List<String> RATIOS = List.of(
            "audit_ratio_to_mllib",
            "audit_ratio_to_numpy",
            "covariance_exact_ratio_to_mllib",
            "moments_share_of_dsyrk",
            "scores_share_of_dgemm");

    @TempDir
    private Path directory;

    @Test
    void everyPartIsMeasuredAndEveryRatioIsThereOrSaysWhyNot() throws Exception {
        Path output = directory.resolve("out");
        Path log = directory.resolve("log");

        int exitCode = run(log, "--pairs", "400", "--dims", "8", "--repeats", "1", "--output", output.toString());

        String said = Files.readString(log);
        assertThat(exitCode).as(said).isZero();
        JsonNode benchmark = json(output.resolve("benchmark.json"));
        assertThat(json(output.resolve("verdict.json")).get("exit_code").asInt())
                .isZero();
        for (String ratio : RATIOS) {
            assertThat(benchmark.has(ratio)).as(ratio).isTrue();
            assertThat(benchmark.get(ratio).isNumber())
                    .as(ratio)
                    .isNotEqualTo(benchmark.get("reasons").has(ratio));
            assertThat(said).contains(ratio);
        }
        // MLlib and both audits ran whatever else is on the machine, so these are numbers.
        assertThat(benchmark.get("audit_ratio_to_mllib").asDouble()).isPositive();
        assertThat(benchmark.get("covariance_exact_ratio_to_mllib").asDouble()).isPositive();
        requireMeasures(benchmark.get("measures"));
        assertThat(benchmark.get("agreement"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(agreement -> assertThat(agreement.get("difference").asDouble())
                        .isLessThanOrEqualTo(agreement.get("tolerance").asDouble()));
        assertThat(benchmark.at("/commands/audit").asText()).contains("jobs/pairscope audit --input ");
        assertThat(benchmark.get("processors").asInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    private static void requireMeasures(JsonNode measures) {
        List<String> names = List.of(
                "limits_dgemm_one_thread",
                "limits_dsyrk_all_threads",
                "warm_read_further_seconds",
                "warm_moments_seconds",
                "warm_scores_further_seconds",
                "warm_standard_errors_seconds",
                "warm_jackknife_seconds",
                "audit_seconds",
                "audit_peak_mebibytes",
                "audit_moments_seconds",
                "audit_without_errors_seconds",
                "mllib_processor_seconds",
                "smallest_audit_start_and_end_seconds");
        for (String name : names) {
            JsonNode measure = measures.get(name);
            assertThat(measure).as(name).isNotNull();
            assertThat(measure.get("repeats").asInt()).as(name).isEqualTo(1);
            assertThat(measure.get("median").asDouble())
                    .as(name)
                    .isEqualTo(measure.get("min").asDouble())
                    .isEqualTo(measure.get("max").asDouble());
        }
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    private static int run(Path log, String... arguments) throws Exception {
        Path home = Path.of("").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-Dpairscope.home=" + home,
                "-Dpairscope.spark.defaults=" + home.resolve("conf/spark-defaults.conf"),
                Main.class.getName(),
                "benchmark"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = Forked.builder(log, command);
        builder.environment().put("PAIRSCOPE_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(log)).isTrue();
        return process.exitValue();
    }
}
