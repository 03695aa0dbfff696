package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.Forked;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An audit in a JVM of its own that is told to end, or killed, while it scans. */
@Tag("spark")
class EndedProcessTest {
    /** Signal 2 in a mask of signals. */
    private static final long INTERRUPT = 1L << 1;

    private static final Duration LIMIT = Duration.ofSeconds(180);

    @TempDir
    private Path directory;

    @BeforeEach
    void writeInput() {
        new Shards().rows(Gaussians.equicorrelated(400, 4, 0.5, 1)).write(directory.resolve("in/a.parquet"));
    }

    private Path output() {
        return directory.resolve("out");
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "-Xmx1g",
                Waiting.class.getName(),
                directory.resolve("go").toString(),
                "audit",
                "--master",
                "local[2]",
                "--set",
                "uncertainty=off",
                "--input",
                directory.resolve("in").toString(),
                "--output",
                output().toString()));
        command.addAll(List.of(more));
        return Forked.builder(directory.resolve("log"), command).start();
    }

    /** The command line, which stands still behind the first scan until a file appears. Arguments: the file, then the command. */
    static final class Waiting extends PrintStream {
        private final Path go;

        private Waiting(Path go) {
            super(System.err, true, StandardCharsets.UTF_8);
            this.go = go;
        }

        public static void main(String[] arguments) {
            System.setErr(new Waiting(Path.of(arguments[0])));
            Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
        }

        /** Others may print meanwhile. */
        @Override
        public void println(String line) {
            super.println(line);
            if (line.contains("moments of input") && line.contains(" rows in ")) {
                try {
                    Files.createFile(go.resolveSibling("paused"));
                    Instant end = Instant.now().plus(LIMIT);
                    while (!Files.exists(go) && Instant.now().isBefore(end)) {
                        TimeUnit.MILLISECONDS.sleep(20);
                    }
                } catch (IOException | InterruptedException failure) {
                    throw new AssertionError(failure);
                }
            }
        }
    }

    private void awaitPause(Process process) throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        while (!Files.exists(directory.resolve("paused"))) {
            assertThat(process.isAlive() && Instant.now().isBefore(end))
                    .as(log())
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private int exitCode(Process process) throws Exception {
        boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as(log()).isTrue();
        return process.exitValue();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    private JsonNode verdict() throws IOException {
        return new ObjectMapper().readTree(output().resolve("verdict.json").toFile());
    }

    private void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private int goOn(String... more) throws Exception {
        Files.deleteIfExists(directory.resolve("paused"));
        Files.writeString(directory.resolve("go"), "");
        return exitCode(start(more));
    }

    /** As a shell has it for what it starts in the background, which every program below inherits. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line -> (Long.parseUnsignedLong(line.split("\\s+")[1], 16) & INTERRUPT) != 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aRunThatIsToldToEndSaysSoAndTheNextTakesItsPlace(String signal) throws Exception {
        assumeFalse(signal.equals("INT") && ignoresInterrupts(), "SIGINT is ignored here");
        Process process = start();
        awaitPause(process);
        signal(process, signal);

        assertThat(exitCode(process)).as(log()).isEqualTo(130);
        assertThat(verdict().get("status").asText()).isEqualTo("aborted");
        assertThat(verdict().get("exit_code").asInt()).isEqualTo(130);
        assertThat(log()).contains("error: interrupted").doesNotContain("\tat ", "Exception");
        assertThat(directory.resolve("history")).doesNotExist();
        assertThat(output().resolve("owner.json")).doesNotExist();

        assertThat(goOn()).as(log()).isZero();
        assertThat(verdict().get("status").asText()).isEqualTo("pass");
    }

    @Test
    void aRunThatIsKilledIsFoundGoneAndTheEarlierOneIsStillThere() throws Exception {
        assertThat(goOn()).as(log()).isZero();
        byte[] report = Files.readAllBytes(output().resolve("report.json"));
        Files.delete(directory.resolve("go"));
        Files.delete(directory.resolve("paused"));
        Process process = start("--overwrite");
        awaitPause(process);
        process.destroyForcibly();
        exitCode(process);

        assertThat(output().resolve("report.json")).hasBinaryContent(report);
        assertThat(verdict().get("status").asText()).isEqualTo("pass");
        assertThat(output().resolve("owner.json")).exists();
        assertThat(goOn()).as(log()).isEqualTo(6);
        assertThat(log()).contains("is taken; name a fresh one or add --overwrite");
        assertThat(goOn("--overwrite")).as(log()).isZero();
        assertThat(output().toFile().list())
                .containsExactlyInAnyOrder(
                        "manifest.json",
                        "quarantine",
                        "report.html",
                        "report.json",
                        "summary.md",
                        "scores",
                        "state",
                        "verdict.json",
                        "metrics.prom");
    }

    @Test
    void aRunThatIsKilledGoesOnFromWhatItHasKept() throws Exception {
        assertThat(goOn()).as(log()).isZero();
        Path clean = Files.move(output(), directory.resolve("clean"));
        Files.delete(directory.resolve("go"));
        Files.delete(directory.resolve("paused"));
        Process process = start("--set", "checkpoint=on");
        awaitPause(process);
        process.destroyForcibly();
        exitCode(process);
        assertThat(output().resolve("checkpoint")).isNotEmptyDirectory();
        assertThat(output().resolve("verdict.json")).doesNotExist();

        assertThat(goOn("--resume")).as(log()).isZero();

        assertThat(statistics(output())).isEqualTo(statistics(clean));
        assertThat(output().resolve("state/moments.arrow"))
                .hasSameBinaryContentAs(clean.resolve("state/moments.arrow"));
        assertThat(pages(output())).isEqualTo(pages(clean));
        assertThat(output().resolve("checkpoint")).doesNotExist();
    }

    /** Of the scores; their footer names encodings in an order that differs from JVM to JVM. */
    private static byte[] pages(Path output) throws IOException {
        byte[] file = Files.readAllBytes(output.resolve("scores/part-00000.parquet"));
        int footer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 2 * Integer.BYTES);
        return Arrays.copyOf(file, file.length - 2 * Integer.BYTES - footer);
    }

    private static JsonNode statistics(Path output) throws IOException {
        return new ObjectMapper()
                .readTree(output.resolve("report.json").toFile())
                .get("statistics");
    }
}
