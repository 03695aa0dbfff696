package io.pairscope.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.fixtures.Forked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A job in a JVM of its own, for what one session cannot show. */
final class OtherSession {
    private static final long LIMIT_SECONDS = 120;

    private OtherSession() {}

    /** The report of a job with another master. */
    static JsonNode report(String job, String master, Path output, List<String> options, Path... inputs) {
        List<String> command = new ArrayList<>(
                List.of("-Xmx1g", "io.pairscope.cli.Main", job, "--master", master, "--output", output.toString()));
        command.addAll(options);
        command.add("--input");
        for (Path input : inputs) {
            command.add(input.toString());
        }
        try {
            Path log = Files.createTempFile("pairscope", ".log");
            Process process = Forked.builder(log, command).start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the job did not end in " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new AssertionError("exit " + process.exitValue() + ": " + Files.readString(log));
            }
            return new ObjectMapper().readTree(output.resolve("report.json").toFile());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
