package io.pairscope;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of allowed imports in docs/design.md, held to the letter: a package touches only what its row lists. */
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.pairscope");

    private static final String SPARK = "org.apache.spark.., org.apache.hadoop.., scala..";
    private static final String PARQUET = "org.apache.parquet..";
    private static final String ARROW = "org.apache.arrow..";

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

    private static Row row(String room, String rooms, String... libraries) {
        return new Row(room, listed(rooms), listed(String.join(", ", libraries)));
    }

    private static List<String> listed(String packages) {
        return packages.isEmpty() ? List.of() : List.of(packages.split(", "));
    }

    private static final String NEARER_CORE = "core.influence, core.covariance, core.moments, core.linalg";
    private static final String FORMAT = "engine.formats, engine.storage, core..";
    private static final String JOB = "job, engine.., report, core..";

    private static final List<Row> TABLE = List.of(
            row("core", "core.."),
            row("core.linalg", "", "dev.ludovic.netlib..", "org.netlib.util..", "org.bytedeco.."),
            row("core.moments", "core.linalg"),
            row("core.covariance", "core.moments, core.linalg"),
            row("core.influence", "core.moments, core.linalg"),
            row("core.information", NEARER_CORE, "org.apache.commons.numbers.."),
            row("core.divergence", NEARER_CORE),
            row("core.spectrum", NEARER_CORE, "org.apache.commons.numbers.."),
            row("core.recovery", NEARER_CORE),
            row("core.similarity", "core.moments, core.linalg"),
            row("core.selection", "core.similarity, core.moments, core.linalg"),
            row("core.agreement", "", "org.apache.commons.numbers.."),
            row("core.quality", NEARER_CORE),
            row("core.settings", "core.moments"),
            row("core.text", ""),
            row("core.statistics", "core.."),
            row("engine.session", "core.text", SPARK),
            row("engine.storage", "engine.session, core..", SPARK, PARQUET, ARROW, "com.fasterxml.jackson.."),
            row("engine.formats", "engine.storage, core..", SPARK),
            row(
                    "engine.formats.parquet",
                    FORMAT,
                    SPARK,
                    "com.github.luben.zstd..",
                    "net.jpountz.lz4..",
                    "org.brotli.dec..",
                    "org.xerial.snappy.."),
            row("engine.formats.npy", FORMAT, SPARK, "org.apache.commons.compress.."),
            row(
                    "engine.formats.arrow",
                    FORMAT,
                    SPARK,
                    ARROW,
                    "com.google.flatbuffers..",
                    "com.github.luben.zstd..",
                    "net.jpountz.lz4.."),
            row("engine.listing", "engine.formats.., engine.storage, engine.session, core..", SPARK),
            row(
                    "engine.shards",
                    "engine.listing, engine.formats.., engine.storage, engine.session, core..",
                    SPARK,
                    PARQUET),
            row(
                    "engine.scan",
                    "engine.shards, engine.listing, engine.formats.., engine.tables, engine.storage, engine.session, core..",
                    SPARK,
                    "javax.imageio..",
                    "org.apache.datasketches..",
                    "com.datadoghq.sketch.."),
            row(
                    "engine.snapshot",
                    "engine.scan, engine.shards, engine.listing, engine.formats.., engine.storage, engine.session, core..",
                    SPARK),
            row("engine.tables", "engine.storage, engine.session, core..", SPARK),
            row("engine.history", "engine.storage, engine.session, core..", SPARK),
            row("report", "core.statistics, core.text", "com.fasterxml.jackson.."),
            row("report.page", "report, core.statistics, core.text", "com.fasterxml.jackson..", "gg.jte.."),
            row("job", "engine.., report.., core.."),
            row("job.audit", JOB),
            row("job.compare", JOB),
            row("job.recover", JOB),
            row("job.retrieve", JOB),
            row("job.filter", JOB),
            row("job.agree", JOB),
            row("job.state", JOB),
            row("job.history", JOB),
            row("job.page", "engine.storage, report.page"),
            row(
                    "benchmark",
                    "job, engine.., report, core..",
                    SPARK,
                    PARQUET,
                    "com.fasterxml.jackson..",
                    "dev.ludovic.netlib.."),
            row(
                    "cli",
                    "benchmark, job.., report, core..",
                    "picocli..",
                    "com.typesafe.config..",
                    "org.apache.commons.text.."));

    static List<Row> table() {
        return TABLE;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void aPackageTouchesOnlyWhatItsRowOfTheTableLists(Row row) {
        String[] allowed = Stream.of(
                        Stream.of("java..", "io.pairscope." + row.room),
                        row.rooms.stream().map(other -> "io.pairscope." + other),
                        row.libraries.stream())
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
    void everyClassLivesInAPackageOfTheTable() {
        String[] rooms = TABLE.stream().map(row -> "io.pairscope." + row.room).toArray(String[]::new);
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
