package io.pairscope.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The core works on a class path that holds its own libraries alone. */
class LibraryExampleTest {
    private static final Pattern LIBRARIES_OF_THE_CORE =
            Pattern.compile(".*(dev.ludovic.netlib|arpack_combined_all|bytedeco|commons-numbers).*\\.jar");

    private static final Pattern SHOWN = Pattern.compile("(?s)// docs: begin\n(.*?)        // docs: end");

    private static final List<String> ABSENT = List.of(
            "org.apache.spark.SparkContext",
            "org.apache.hadoop.conf.Configuration",
            "org.apache.parquet.schema.MessageType",
            "org.apache.arrow.vector.FieldVector",
            "scala.Option");

    /** Says which of the classes named by its arguments it can load. */
    static final class Loadable {
        public static void main(String[] names) {
            for (String name : names) {
                try {
                    Class.forName(name);
                    System.out.println(name);
                } catch (ClassNotFoundException absent) {
                    // As it should be.
                }
            }
        }
    }

    @Test
    void theExampleRunsWithoutSparkHadoopArrowAndScala() throws Exception {
        assertThat(run(Loadable.class, Stream.concat(ABSENT.stream(), Stream.of("io.pairscope.core.Pairs"))))
                .as("classes that the example could use")
                .containsExactly("io.pairscope.core.Pairs");
        assertThat(run(LibraryExample.class, Stream.empty()))
                .filteredOn(line -> !line.contains(" does not exist: "))
                .hasSize(7)
                .allSatisfy(line -> assertThat(line).matches("[A-Za-z, ]+: -?\\d+\\.\\d+(E-?\\d+)?"));
    }

    @Test
    void theDocumentationShowsTheExampleThatRuns() throws Exception {
        String source = Files.readString(Path.of("src/test/java/io/pairscope/examples/LibraryExample.java"));
        List<String> shown = SHOWN.matcher(source)
                .results()
                .map(part -> part.group(1).stripTrailing().stripIndent())
                .toList();
        assertThat(shown).hasSize(2);
        assertThat(Files.readString(Path.of("docs/library.md"))).contains(shown);
    }

    private static List<String> run(Class<?> program, Stream<String> arguments) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> LIBRARIES_OF_THE_CORE.matcher(entry).matches()
                        || entry.endsWith("target/classes")
                        || entry.endsWith("target/test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                classPath,
                                program.getName()),
                        arguments)
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return output.lines().toList();
    }
}
