package io.pairscope.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of runs as Parquet files: those of version 1, those written now, and damaged ones. */
class HistoryFileTest {
    private static final Storage STORAGE = new Storage(new Configuration());
    private static final String AUDIT = "v1/history/month=2026-11/20261128T071137.264Z-4e1f789d40ec-9d28b689.parquet";
    private static final String RECOVER = "v1/history/month=2026-11/20261128T071248.076Z-b014e1a3e1ac-aa3d6192.parquet";

    /** Optional values are there or not together; the test of the directory reads back a record with all. */
    private static final RunRecord BARE = new RunRecord(
            Instant.parse("2026-11-28T07:11:37.264Z"),
            "audit",
            "series",
            "file:/out",
            "0.1.0",
            "c0ffee",
            "unusable",
            5,
            Optional.empty(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            0.25,
            Optional.empty());

    @TempDir
    private Path temporary;

    private static org.apache.hadoop.fs.Path hadoop(Path file) {
        return new org.apache.hadoop.fs.Path(file.toUri());
    }

    private static RunRecord golden(String file) {
        return HistoryFile.read(STORAGE, hadoop(Golden.file(file)));
    }

    private static MessageType schema(Path file) throws IOException {
        try (ParquetFileReader reader =
                ParquetFileReader.open(HadoopInputFile.fromPath(hadoop(file), new Configuration()))) {
            return reader.getFooter().getFileMetaData().getSchema();
        }
    }

    private Path written(RunRecord run) throws IOException {
        Path file = temporary.resolve("run.parquet");
        HistoryFile.write(STORAGE, hadoop(file), run);
        return file;
    }

    @Test
    void theRecordOfAnAuditHoldsWhatItsReportSaid() {
        RunRecord run = golden(AUDIT);

        assertThat(run.time()).isEqualTo(Instant.parse("2026-11-28T07:11:37.264Z"));
        assertThat(run.job()).isEqualTo("audit");
        assertThat(run.series()).isEqualTo("audit file:/example/pairs.parquet");
        assertThat(run.version()).isEqualTo("0.1.0-SNAPSHOT");
        assertThat(run.configHash()).hasSize(64);
        assertThat(run.status()).isEqualTo("warn");
        assertThat(run.exitCode()).isZero();
        assertThat(run.pairs()).contains(new RunRecord.Pairs(50, 50, 0));
        assertThat(run.statistics())
                .hasSize(56)
                .containsEntry("cosine_mean", 0.6127697855658267)
                .containsEntry("mutual_information", 2.760595647672879)
                .containsEntry("mid_bias_image", 0.0);
        assertThat(run.standardErrors()).containsKey("mutual_information_bias_corrected");
        assertThat(run.state().orElseThrow().checksum()).isEqualTo("573a026");
        assertThat(run.seconds()).isPositive();
        assertThat(run.application()).as("an earlier version").isEmpty();
    }

    @Test
    void theRecordOfARecoveryHoldsWhatItsReportSaid() {
        RunRecord run = golden(RECOVER);

        assertThat(List.of(run.job(), run.status())).containsExactly("recover", "fail");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.pairs()).contains(new RunRecord.Pairs(50, 50, 0));
        assertThat(run.statistics())
                .containsEntry("recovery_residual_rms", 0.05672472751734716)
                .doesNotContainKeys("identifiable", "singular_value_gap");
        assertThat(run.state()).isEmpty();
    }

    @Test
    void aRecordWrittenNowHasTheSameColumnsAndFurtherOnesAndIsReadBack() throws IOException {
        Path file = written(BARE);

        List<Type> first = schema(Golden.file(AUDIT)).getFields();
        assertThat(schema(file).getFields()).startsWith(first.toArray(Type[]::new));
        assertThat(schema(file).getFields().subList(first.size(), schema(file).getFieldCount()))
                .extracting(Type::getName)
                .containsExactly("application");
        assertThat(HistoryFile.read(STORAGE, hadoop(file))).isEqualTo(BARE);
    }

    @Test
    void aDamagedFileIsNamedWithWhatToDo() throws IOException {
        Path file = written(BARE);
        Damage.flipValue(file, "seconds", 0);

        assertThatThrownBy(() -> HistoryFile.read(STORAGE, hadoop(file)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("cannot use history file " + hadoop(file) + ": it is damaged, or no record of a run. Remove"
                        + " it: what it says of its run is lost, the others stay");
    }

    @Test
    void aFileThatCannotBeReachedIsNotCalledDamaged() throws IOException {
        Path file = written(BARE);
        Files.delete(file);

        assertThatThrownBy(() -> HistoryFile.read(STORAGE, hadoop(file)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("cannot reach the history file " + hadoop(file) + ": ");
    }
}
