package io.pairscope.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.linalg.ConjugateGradient;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.recovery.RowsInMemory;
import io.pairscope.core.recovery.SimilarityRecovery;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.core.recovery.WhitenedBlock;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recovery saves is read back bit for bit, or not at all. */
class RecoveryFileTest {
    private static final String FINGERPRINT = "of these rows";

    @TempDir
    private Path temporary;

    private RunDirectory directory;

    @BeforeEach
    void openDirectory() {
        directory = RunDirectory.at(
                new Storage(new Configuration()),
                temporary.resolve("out").toString(),
                "audit",
                ExistingOutput.REFUSE,
                List.of());
        directory.open();
    }

    private Path state(String name) {
        return temporary.resolve("out/state").resolve(name);
    }

    /** All stages of a recovery of Gaussian rows, whose equations do not all hold: the last ones are of the second stage. */
    private static List<Stage> stages() {
        int rank = 3;
        double[] rows = new double[100 * rank];
        SplittableRandom random = new SplittableRandom(1);
        Arrays.setAll(rows, i -> random.nextGaussian());
        List<Stage> stages = new ArrayList<>();
        new SimilarityRecovery(
                        new RowsInMemory(List.of(new WhitenedBlock(rank, 100, rows))),
                        new SimilarityRecovery.Options(1e-10, 100, 1),
                        stages::add)
                .solve();
        // The first stands before any pass.
        return stages.subList(1, stages.size());
    }

    private static void assertSameBits(Stage a, Stage b) {
        assertSameBits(a.equilibrated(), b.equilibrated());
        assertSameBits(a.probe(), b.probe());
        assertThat(a.plain().isPresent()).isEqualTo(b.plain().isPresent());
        a.plain().ifPresent(state -> assertSameBits(state, b.plain().orElseThrow()));
    }

    private static void assertSameBits(ConjugateGradient.State a, ConjugateGradient.State b) {
        assertThat(a.solution()).containsExactly(b.solution());
        assertThat(a.residual()).containsExactly(b.residual());
        assertThat(a.direction()).containsExactly(b.direction());
        assertThat(a.rightNorm()).isEqualTo(b.rightNorm());
        assertThat(a.scale()).isEqualTo(b.scale());
        assertThat(a.steps()).containsExactly(b.steps());
        assertThat(a.ratios()).containsExactly(b.ratios());
        assertThat(a.residuals()).containsExactly(b.residuals());
    }

    @Test
    void everyStageIsReadBackBitForBitAndReplacesTheOneBefore() {
        List<Stage> stages = stages();
        assertThat(stages.get(0).plain()).isEmpty();
        assertThat(stages.get(stages.size() - 1).plain()).isPresent();
        for (Stage stage : stages) {
            RecoveryFile.save(directory, stage, FINGERPRINT);

            assertSameBits(RecoveryFile.resume(directory, FINGERPRINT).orElseThrow(), stage);
            assertThat(state(".").toFile().list())
                    .containsExactly(String.format("recovery-pass-%05d.arrow", stage.iterations()));
        }
    }

    @Test
    void ofSeveralPassesTheLastCounts() throws IOException {
        List<Stage> stages = stages();
        RecoveryFile.save(directory, stages.get(1), FINGERPRINT);
        byte[] second = Files.readAllBytes(state("recovery-pass-00002.arrow"));
        RecoveryFile.save(directory, stages.get(2), FINGERPRINT);
        // As when a run is killed after it has published a pass and before it deletes the one before.
        Files.write(state("recovery-pass-00002.arrow"), second);

        assertSameBits(RecoveryFile.resume(directory, FINGERPRINT).orElseThrow(), stages.get(2));
    }

    @Test
    void whereNoPassWasSavedThereIsNone() {
        assertThat(RecoveryFile.holdsPass(directory)).isFalse();
        assertThat(RecoveryFile.resume(directory, FINGERPRINT)).isEmpty();
        RecoveryFile.save(directory, stages().get(0), FINGERPRINT);
        assertThat(RecoveryFile.holdsPass(directory)).isTrue();
        RecoveryFile.discard(directory);
        assertThat(RecoveryFile.resume(directory, FINGERPRINT)).isEmpty();
    }

    @Test
    void aPassOfAnotherRecoveryIsRefusedWithBothNames() {
        RecoveryFile.save(directory, stages().get(0), FINGERPRINT);

        assertThatThrownBy(() -> RecoveryFile.resume(directory, "of other rows"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(
                        "recovery-pass-00001.arrow: it belongs to of these rows, this run is of other rows");
    }

    @Test
    void theFingerprintChangesWithRowsRankSeedAndEveryBitOfTheMap() {
        Matrix map = new Matrix(2, 2, new double[] {1, 2, 3, 4});
        Matrix next = new Matrix(2, 2, new double[] {1, 2, 3, Math.nextUp(4.0)});
        Matrix reshaped = new Matrix(4, 1, new double[] {1, 2, 3, 4});
        assertThat(List.of(
                        RecoveryFile.fingerprint(map, 10, 1),
                        RecoveryFile.fingerprint(map, 11, 1),
                        RecoveryFile.fingerprint(map, 10, 2),
                        RecoveryFile.fingerprint(next, 10, 1),
                        RecoveryFile.fingerprint(reshaped, 10, 1)))
                .doesNotHaveDuplicates();
        assertThat(RecoveryFile.fingerprint(new Matrix(2, 2, map.values().clone()), 10, 1))
                .isEqualTo(RecoveryFile.fingerprint(map, 10, 1));
    }

    @Test
    void noFlippedBitGivesAnotherStage() throws IOException {
        Stage stage = stages().get(2);
        RecoveryFile.save(directory, stage, FINGERPRINT);
        Path file = state("recovery-pass-00003.arrow");
        byte[] bytes = Files.readAllBytes(file);
        int step = 11;
        int refused = 0;
        for (int i = 0; i < bytes.length; i += step) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(file, flipped);
            try {
                assertSameBits(RecoveryFile.resume(directory, FINGERPRINT).orElseThrow(), stage);
            } catch (UnusableInputException named) {
                assertThat(named).hasMessageContainingAll("recovery-pass-00003.arrow", "Start again with --overwrite");
                refused++;
            }
        }
        // What may go unnoticed is padding and what Arrow repeats; the numbers alone are more than a tenth of the
        // bytes.
        assertThat(refused).isGreaterThan(bytes.length / step / 10);
    }

    @Test
    void aPassCutShortIsRefused() throws IOException {
        RecoveryFile.save(directory, stages().get(2), FINGERPRINT);
        Path file = state("recovery-pass-00003.arrow");
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 5, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> RecoveryFile.resume(directory, FINGERPRINT))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("recovery-pass-00003.arrow");
        }
    }

    @Test
    void anArrowReaderFindsTheSolutionAndItsBasis() throws IOException {
        Matrix basis = new Matrix(3, 2, new double[] {1, 2, 3, 4, 5, 6});
        SymmetricMatrix q = SymmetricMatrix.ofPacked(2, new double[] {7, 8, 9});
        RecoveryFile.write(directory, 42, new double[] {2, 1, 0.5}, basis, Optional.of(q), Map.of("side", "IMAGE"));

        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader = open(allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(((BigIntVector) root.getVector("n")).get(0)).isEqualTo(42);
            assertThat(((BigIntVector) root.getVector("rank")).get(0)).isEqualTo(2);
            assertThat(root.getVector("singular_values").getObject(0)).isEqualTo(List.of(2.0, 1.0, 0.5));
            assertThat(root.getVector("basis").getObject(0)).isEqualTo(List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0));
            assertThat(root.getVector("q").getObject(0)).isEqualTo(List.of(7.0, 8.0, 9.0));
            assertThat(root.getSchema().getCustomMetadata()).containsEntry("pairscope.side", "IMAGE");
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @Test
    void aSolutionThatIsNotToBeUsedIsNull() throws IOException {
        Matrix basis = new Matrix(1, 1, new double[] {1});
        RecoveryFile.write(directory, 1, new double[] {1}, basis, Optional.empty(), Map.of());

        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader = open(allocator)) {
            reader.loadNextBatch();
            assertThat(reader.getVectorSchemaRoot().getVector("q").isNull(0)).isTrue();
            assertThat(reader.getVectorSchemaRoot().getVector("basis").isNull(0))
                    .isFalse();
        }
    }

    private ArrowFileReader open(RootAllocator allocator) throws IOException {
        return new ArrowFileReader(FileChannel.open(state("recovery.arrow")), allocator);
    }
}
