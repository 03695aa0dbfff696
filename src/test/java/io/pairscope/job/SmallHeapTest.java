package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.fixtures.Forked;
import io.pairscope.fixtures.Shards;
import io.pairscope.job.Runner.Result;
import io.pairscope.job.Source.Role;
import io.pairscope.report.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that runs out for good, in a JVM of its own. */
@Tag("spark")
class SmallHeapTest {
    private static final long LIMIT_SECONDS = 600;

    @TempDir
    private Path directory;

    /** The place where more is asked for than a heap of 512 MB has. */
    enum Place {
        /** Each of the results fits, all of them do not: a task meets it, or a thread of Spark that brings a result. */
        RESULTS {
            @Override
            void use(Run run) {
                run.session()
                        .context()
                        .parallelize(IntStream.range(0, 16).boxed().toList(), 16)
                        .map(number -> new double[5 << 20])
                        .collect();
            }
        },
        TASK {
            @Override
            void use(Run run) {
                run.session()
                        .context()
                        .parallelize(List.of(1), 1)
                        .map(number -> new double[1 << 28].length)
                        .collect();
            }
        };

        abstract void use(Run run);
    }

    private record Hungry(Place place, Source input) implements JobOfPairs {
        @Override
        public String name() {
            return "hungry";
        }

        @Override
        public Answer work(Run run) {
            run.readFooters();
            run.open();
            place.use(run);
            throw new IllegalStateException("there was memory enough");
        }
    }

    /** Arguments: place, input, output. */
    public static void main(String[] arguments) {
        Job job = new Hungry(Place.valueOf(arguments[0]), Source.of("input", Role.INPUT, List.of(arguments[1])));
        RunSettings settings = new RunSettings(
                arguments[2],
                ExistingOutput.REFUSE,
                List.of(),
                Verdict.FailOn.ERROR,
                Optional.empty(),
                Map.of("groups", 32));
        Result result =
                Runner.of("local[2]", "pairscope audit", Optional.empty()).run(new RunJob(job, settings)::run);
        System.exit(result.verdict().exitCode());
    }

    @ParameterizedTest(name = "in {0}")
    @EnumSource
    void memoryThatRunsOutEndsTheRunWithAVerdict(Place place) throws Exception {
        Path input = directory.resolve("in/a.parquet");
        new Shards().row("a", new Double[] {1.0, 0.0}, new Double[] {0.0, 1.0}).write(input);
        Path output = directory.resolve("out");
        Path log = directory.resolve("log");
        List<String> words =
                List.of("-Xmx512m", SmallHeapTest.class.getName(), place.name(), input.toString(), output.toString());
        Process process = Forked.builder(log, words).start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(log)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(1);
        JsonNode verdict =
                new ObjectMapper().readTree(output.resolve("verdict.json").toFile());
        assertThat(verdict.get("exit_code").asInt()).isEqualTo(1);
        assertThat(verdict.get("status").asText()).isEqualTo("crashed");
        assertThat(verdict.at("/errors/0").asText())
                .startsWith("out of memory with a heap of 0.5 GiB")
                .contains("PAIRSCOPE_JAVA_OPTIONS");
    }
}
