package io.pairscope.cli;

import io.pairscope.benchmark.Benchmark;
import io.pairscope.benchmark.Part;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.job.Runner;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "benchmark",
        description =
                "Measure this machine: whole audits beside MLlib and numpy, scans beside the limits of the processor.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchmarkCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory on a local disk.")
    private String output;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Pairs of an audit; the warm scans take twice as many, too (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--dims",
            paramLabel = "D",
            defaultValue = "512",
            description = "Dimensions of either side (default: ${DEFAULT-VALUE}).")
    private int dims;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "3",
            description = "Rounds, each of which measures every part once (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the pairs (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description =
                    "limits | warm | audit | audit-without-errors | mllib | numpy | smallest-audit: parts to measure,"
                            + " with commas between them (default: all).")
    private List<String> only;

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            defaultValue = "${env:PAIRSCOPE_PYTHON:-python3}",
            description = "Python with numpy and pyarrow or DuckDB (default: PAIRSCOPE_PYTHON, else python3).")
    private String python;

    @Option(names = "--overwrite", description = "Replace the output directory of an earlier benchmark.")
    private boolean overwrite;

    @Override
    public Integer call() {
        String home = System.getProperty("pairscope.home");
        if (home == null) {
            throw new ConfigException("a benchmark starts jobs/pairscope again: run it by that command");
        }
        Benchmark.Options options = new Benchmark.Options(pairs, dims, repeats, seed, parts(), python);
        return main.tell(Benchmark.run(
                options,
                Path.of(home),
                Spelling.place("--output", output, "directory"),
                overwrite ? ExistingOutput.REPLACE : ExistingOutput.REFUSE,
                BenchmarkCommand::audit));
    }

    private Set<Part> parts() {
        Set<Part> parts = EnumSet.allOf(Part.class);
        if (only != null) {
            parts.clear();
            only.forEach(part -> parts.add(Spelling.constant("--only", part, Part.class)));
        }
        return parts;
    }

    /** An audit whose summary nobody reads. */
    private static int audit(Runner runner, List<String> words) {
        CommandLine audit = Main.commandLine((master, name) -> runner);
        return audit.setOut(new PrintWriter(Writer.nullWriter())).execute(words.toArray(String[]::new));
    }
}
