package io.pairscope;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of allowed imports in docs/design.md, held to the letter: what a room does not list, it may not touch. */
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.pairscope");

    private static final Map<String, List<String>> ROOMS = Map.of(
            "linalg", List.of(),
            "moments", List.of("linalg"),
            "information", List.of("moments", "linalg"),
            "divergence", List.of("moments", "linalg"),
            "spectrum", List.of("moments", "linalg"),
            "recovery", List.of("moments", "linalg"),
            "report", List.of("recovery", "information", "divergence", "spectrum", "moments"),
            "engine", List.of("recovery", "moments", "information", "linalg"),
            "job",
                    List.of(
                            "engine",
                            "report",
                            "recovery",
                            "divergence",
                            "spectrum",
                            "information",
                            "moments",
                            "linalg"),
            "cli",
                    List.of(
                            "job",
                            "engine",
                            "report",
                            "recovery",
                            "divergence",
                            "spectrum",
                            "information",
                            "moments",
                            "linalg"));

    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "linalg", List.of("dev.ludovic.netlib..", "org.netlib.util..", "org.bytedeco.."),
            "moments", List.of(),
            "information", List.of("org.apache.commons.numbers.."),
            "divergence", List.of(),
            "spectrum", List.of(),
            "recovery", List.of(),
            "report", List.of("com.fasterxml.jackson.."),
            "engine",
                    List.of(
                            "org.apache.spark..",
                            "org.apache.hadoop..",
                            "org.apache.parquet..",
                            "org.apache.arrow..",
                            "org.apache.datasketches..",
                            "scala.."),
            "job", List.of("org.apache.spark.."),
            "cli", List.of("picocli..", "com.typesafe.config..", "org.apache.commons.text.."));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linalg",
                "moments",
                "information",
                "divergence",
                "spectrum",
                "recovery",
                "report",
                "engine",
                "job",
                "cli"
            })
    void aRoomTouchesOnlyWhatItsRowOfTheTableLists(String room) {
        String[] allowed = Stream.of(
                        Stream.of("java..", "io.pairscope." + room + ".."),
                        ROOMS.get(room).stream().map(other -> "io.pairscope." + other + ".."),
                        LIBRARIES.get(room).stream())
                .flatMap(packages -> packages)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("io.pairscope." + room + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(PRODUCT);
    }

    @Test
    void everyClassLivesInARoomOfTheTable() {
        String[] rooms = ROOMS.keySet().stream()
                .map(room -> "io.pairscope." + room + "..")
                .toArray(String[]::new);
        classes().should().resideInAnyPackage(rooms).check(PRODUCT);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("io.pairscope.(*)..").should().beFreeOfCycles().check(PRODUCT);
    }
}
