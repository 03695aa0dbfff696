package io.pairscope.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pairscope.job.Job;
import io.pairscope.job.Runner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** One command as a user runs it, in the session of the tests: its exit code, what it printed, what it wrote. */
record CommandRun(int exitCode, String out, String err, Path output) {

    static CommandRun of(SparkSession spark, Path output, Object... arguments) {
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        if (output != null) {
            words.add("--output");
            words.add(output.toString());
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine(master -> new InSession(spark))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        int code = commandLine.execute(words.toArray(String[]::new));
        return new CommandRun(code, out.toString(), err.toString(), output);
    }

    private record InSession(SparkSession spark) implements Runner {
        @Override
        public <R> R run(Job<R> job) {
            return job.run(spark);
        }
    }

    JsonNode report() {
        return json("report.json");
    }

    JsonNode verdict() {
        return json("verdict.json");
    }

    JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(Files.readString(output.resolve(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The value of a statistic; fails when it is null. */
    double value(String statistic) {
        JsonNode value = report().at("/statistics/" + statistic + "/value");
        if (!value.isNumber()) {
            throw new AssertionError(statistic + " has no value: " + report().at("/statistics/" + statistic));
        }
        return value.asDouble();
    }
}
