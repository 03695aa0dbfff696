package io.pairscope;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of allowed imports in docs/design.md, held to the letter: a package touches only what its row lists. */
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.pairscope");

    private static final String HEAD = "| package | holds | may import | libraries |";

    /** The packages of a library, under the name that the table gives it. */
    private static final Map<String, List<String>> LIBRARIES = Map.ofEntries(
            entry("Arrow", List.of("org.apache.arrow..")),
            entry("Brotli decoder", List.of("org.brotli.dec..")),
            entry("commons-compress", List.of("org.apache.commons.compress..")),
            entry("commons-numbers", List.of("org.apache.commons.numbers..")),
            entry("commons-text", List.of("org.apache.commons.text..")),
            entry("DataSketches", List.of("org.apache.datasketches..")),
            entry("DDSketch", List.of("com.datadoghq.sketch..")),
            entry("FlatBuffers", List.of("com.google.flatbuffers..")),
            entry("Hadoop", List.of("org.apache.hadoop..")),
            entry("Jackson", List.of("com.fasterxml.jackson..")),
            entry("Java's ImageIO", List.of("javax.imageio..")),
            entry("jte", List.of("gg.jte..")),
            entry("lz4-java", List.of("net.jpountz.lz4..")),
            entry("netlib", List.of("dev.ludovic.netlib..", "org.netlib.util..")),
            entry("OpenBLAS binding", List.of("org.bytedeco..")),
            entry("Parquet", List.of("org.apache.parquet..")),
            entry("picocli", List.of("picocli..")),
            entry("Snappy", List.of("org.xerial.snappy..")),
            entry("Spark", List.of("org.apache.spark..", "scala..")),
            entry("typesafe config", List.of("com.typesafe.config..")),
            entry("zstd-jni", List.of("com.github.luben.zstd..")));

    /**
     * A row of the table.
     *
     * @param rooms packages of the product, below {@code io.pairscope}; a trailing {@code ..} takes the packages below it
     * @param libraries beyond the JDK
     */
    private record Row(String room, List<String> rooms, List<String> libraries) {
        @Override
        public String toString() {
            return room;
        }
    }

    static List<Row> table() throws IOException {
        List<Row> table = new ArrayList<>();
        List<String> rooms = List.of();
        for (String line : Files.readAllLines(Path.of("docs/design.md")).stream()
                .dropWhile(line -> !line.equals(HEAD))
                .skip(2)
                .takeWhile(line -> line.startsWith("| "))
                .toList()) {
            String[] cells = line.split("\\|");
            rooms = cells[3].equals(" the same ") ? rooms : listed(cells[3]);
            for (String room : listed(cells[1])) {
                table.add(new Row(room, rooms, listed(cells[4])));
            }
        }
        return table;
    }

    private static List<String> listed(String cell) {
        String names = cell.replace("`", "").strip();
        return names.equals("–") ? List.of() : List.of(names.split(", "));
    }

    private static Stream<String> packages(String library) {
        assertThat(LIBRARIES).containsKey(library);
        return LIBRARIES.get(library).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void aPackageTouchesOnlyWhatItsRowOfTheTableLists(Row row) {
        String[] allowed = Stream.of(
                        Stream.of("java..", "io.pairscope." + row.room),
                        row.rooms.stream().map(other -> "io.pairscope." + other),
                        row.libraries.stream().flatMap(ArchitectureTest::packages))
                .flatMap(packages -> packages)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("io.pairscope." + row.room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(PRODUCT);
    }

    @Test
    void everyClassLivesInAPackageOfTheTable() throws IOException {
        String[] rooms = table().stream().map(row -> "io.pairscope." + row.room).toArray(String[]::new);
        classes().should().resideInAnyPackage(rooms).check(PRODUCT);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.pairscope.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void everyPackageSaysWhatLivesInIt(Row row) {
        Path info = Path.of("src/main/java/io/pairscope", row.room.split("\\.")).resolve("package-info.java");
        assertThat(Files.exists(info)).as("package-info.java of %s", row.room).isTrue();
    }
}
