package io.pairscope.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands that are measured as processes of their own, from the start to the exit. */
record ColdCommands(Places places, String python) {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    /** The numpy script has all threads; Spark has them in the tasks, with one BLAS thread each. */
    private static final Map<String, String> BLAS_THREADS =
            environment("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS");

    private static Map<String, String> environment(String... names) {
        return Stream.of(names).collect(Collectors.toMap(name -> name, name -> String.valueOf(THREADS)));
    }

    List<String> of(Part part) throws IOException {
        return switch (part) {
            case AUDIT -> audit(places.pairs(), part.spelled());
            case AUDIT_WITHOUT_ERRORS -> audit(places.pairs(), part.spelled(), "--set", "uncertainty=off");
            case SMALLEST_AUDIT -> audit(places.sample(), part.spelled());
            case MLLIB -> mllib();
            case NUMPY ->
                numpy(places.pairs().toString(), places.run("numpy.parquet").toString());
            case LIMITS, WARM -> throw new IllegalArgumentException(part + " is measured in this process");
        };
    }

    List<String> audit(Path input, String run, String... more) {
        List<String> command = new ArrayList<>();
        command.add(places.command().toString());
        command.addAll(auditWords(places, List.of(input), run, more));
        return command;
    }

    /** The words of an audit behind the name of the command. */
    static List<String> auditWords(Places places, List<Path> input, String run, String... more) {
        List<String> words = new ArrayList<>(List.of("audit", "--input"));
        input.forEach(path -> words.add(path.toString()));
        words.addAll(List.of("--output", places.run(run).toString(), "--overwrite"));
        words.addAll(List.of(more));
        return words;
    }

    /** On the class path and with the options of this JVM, which are those of an audit. */
    private List<String> mllib() throws IOException {
        List<String> options =
                new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        options.add("-cp");
        options.add(System.getProperty("java.class.path"));
        Path file = places.log("mllib.options");
        Files.write(file, options.stream().map(ColdCommands::quoted).toList());
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + file,
                MllibCovariance.class.getName(),
                places.pairs().toString(),
                places.sparkDefaults().toString());
    }

    private static String quoted(String option) {
        return "\"" + option.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    List<String> numpy(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(python, places.numpyScript().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    static Map<String, String> environment(Part part) {
        return part == Part.NUMPY
                ? BLAS_THREADS
                : Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", "1", "SPARK_LOCAL_IP", "127.0.0.1");
    }
}
