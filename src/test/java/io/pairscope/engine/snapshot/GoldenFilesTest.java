package io.pairscope.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.ConjugateGradient;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.RawRows;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.Ledger;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.fixtures.Golden;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow files of both headers are read to what their run reported, and files written now have the same columns and metadata. */
class GoldenFilesTest {
    private static final Storage STORAGE = new Storage(new Configuration());

    private static final String FIRST = "v1";
    private static final String WITH_HEADER_CHECKSUM = "v1-header";

    /** Of the moments; the history of the same run holds it too. */
    private static final String CHECKSUM = "573a026";

    private static final String FINGERPRINT = "ebdd008d rank 8 rows 50 seed 1";

    /** A mean over 50 rows, summed in another order. */
    private static final double ROUNDING = 50 * Math.ulp(1.0);

    @TempDir
    private Path temporary;

    private static org.apache.hadoop.fs.Path hadoop(Path file) {
        return new org.apache.hadoop.fs.Path(file.toUri());
    }

    private static MomentsFile.State state(String build) {
        return MomentsFile.read(STORAGE, Golden.file(build + "/moments.arrow").toString());
    }

    private static SavedLedger ledger(String build) {
        return SavedLedger.read(STORAGE, hadoop(Golden.file(build + "/kept/00000001")), "");
    }

    private RunDirectory run() {
        RunDirectory run = RunDirectory.at(
                STORAGE, temporary.resolve("out").toString(), "audit", ExistingOutput.REFUSE, List.of());
        run.open();
        return run;
    }

    private Stage stage(RunDirectory run, String build) throws IOException {
        Path pass = temporary.resolve("out/state/recovery-pass-00002.arrow");
        Files.createDirectories(pass.getParent());
        Files.copy(Golden.file(build + "/recovery-pass-00002.arrow"), pass);
        return RecoveryFile.resume(run, FINGERPRINT).orElseThrow();
    }

    /** Columns, their types, and metadata with the checksum. */
    private static Schema schema(Path file) throws IOException {
        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(FileChannel.open(file), allocator)) {
            return reader.getVectorSchemaRoot().getSchema();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, WITH_HEADER_CHECKSUM})
    void aStateHoldsTheMomentsThatItsRunReported(String build) {
        MomentsFile.State state = state(build);

        assertThat(state.header())
                .isEqualTo(new MomentsFile.Header(
                        Normalization.APPLY,
                        Precision.EXACT,
                        "image_embedding",
                        "text_embedding",
                        List.of("file:/example/pairs.parquet")));
        assertThat(state.groups()).extracting(PairMoments::count).containsExactly(16L, 17L, 17L);
        assertThat(state.checksum()).isEqualTo(CHECKSUM);
        PairMoments total = state.total();
        assertThat(List.of(total.imageDims(), total.textDims())).containsExactly(8, 8);
        assertThat(total.cosines().sum() / 50).isCloseTo(0.6127697855658267, within(ROUNDING));
        assertThat(total.cosines().histogram()).hasSize(200);
        assertThat(Arrays.stream(total.cosines().histogram()).sum()).isEqualTo(50);
    }

    @Test
    void aStateWithFactorsHoldsTheSamePairs() {
        MomentsFile.State state = state("v1-factor");

        assertThat(state.checksum()).isEqualTo("c5fc17c8");
        assertThat(state.groups())
                .hasSize(14)
                .allMatch(group -> group.scatterFactor().isPresent() == (group.count() < 4));
        PairMoments total = state.total();
        PairMoments first = state(FIRST).total();
        assertThat(total.count()).isEqualTo(first.count());
        double trace = first.scatter().trace();
        for (int at = 0; at < first.augmentedScatter().length; at++) {
            assertThat(total.augmentedScatter()[at]).isCloseTo(first.augmentedScatter()[at], within(ROUNDING * trace));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, WITH_HEADER_CHECKSUM})
    void aLedgerHoldsWhatItsRunReportedOfEachShard(String build) {
        SavedLedger saved = ledger(build);

        assertThat(saved.ledger().entries()).hasSize(1);
        Ledger.Entry entry = saved.ledger().entries().get(0);
        assertThat(entry.key().path()).isEqualTo("file:///example/pairs.parquet");
        assertThat(List.of(entry.first(), entry.end())).containsExactly(0, 3);
        assertThat(entry.record().name()).isEqualTo("pairs.parquet");
        assertThat(entry.record().counts().accepted()).isEqualTo(50);
        assertThat(entry.record().counts().offUnit()).isEqualTo(50);
        assertThat(entry.record().counts().reasons()).isEmpty();
        assertThat(entry.record().sketch().sum(Side.IMAGE)).hasSize(8);
        assertThat(entry.record().sketch().norm(Side.IMAGE).mean()).isEqualTo(2.9035840546723852);
        assertThat(entry.record().sketch().norm(Side.TEXT).mean()).isEqualTo(2.8573724034103334);
        assertThat(entry.record().sketch().cosines().matched().mean()).isEqualTo(0.6127697855658264);
        assertThat(entry.record().sketch().cosines().next().mean()).isEqualTo(0.06847373792686111);
        assertThat(entry.record().sketch().cosines().previous().mean()).isEqualTo(-0.007329269300985064);
        assertThat(entry.record().pmi().matched().mean()).isEqualTo(2.7605956476728766);
        assertThat(entry.record().pmi().next().mean()).isEqualTo(-6.910836553426832);
        assertThat(entry.record().pmi().previous().mean()).isEqualTo(-6.783139867637112);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, WITH_HEADER_CHECKSUM})
    void aLedgerWithoutRawMomentsServesRunsThatNeedNoneAndNoOthers(String build) {
        InputColumns columns = InputColumns.PAIRS;
        ReadOptions plain = new ReadOptions(0, 0, Normalization.APPLY, 32, OnBadShard.STOP, 0);

        assertThat(ledger(build).unlike(columns, plain)).isNull();
        assertThat(ledger(build).unlike(columns, plain.with(RawRows.MOMENTS))).contains("raw-moments = off");
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, WITH_HEADER_CHECKSUM})
    void theMomentsBesideALedgerAreThoseItNames(String build) {
        MomentsFile.State kept = MomentsFile.read(
                STORAGE, Golden.file(build + "/kept/00000001/moments.arrow").toString());

        assertThat(kept.checksum()).isEqualTo(CHECKSUM);
        assertThat(ledger(build).ledger().groups()).hasSameSizeAs(kept.groups());
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST, WITH_HEADER_CHECKSUM})
    void aSavedPassHoldsTheResidualsThatItsRunReported(String build) throws IOException {
        Stage stage = stage(run(), build);

        assertThat(stage.iterations()).isEqualTo(2);
        assertThat(stage.equilibrated().residuals()).containsExactly(1.0, 0.1417576067739402, 0.026099775556250013);
        for (ConjugateGradient.State system : List.of(stage.equilibrated(), stage.probe())) {
            assertThat(List.of(system.solution().length, system.residual().length, system.direction().length))
                    .as("unknowns: 8 · 9 / 2")
                    .containsOnly(36);
            assertThat(system.steps()).hasSize(2);
        }
        assertThat(stage.plain()).isEmpty();
    }

    @Test
    void theChecksumOfTheHeaderIsAllThatTheFirstBuildsDidNotWrite() throws IOException {
        for (String file : List.of("moments.arrow", "kept/00000001/ledger.arrow", "recovery-pass-00002.arrow")) {
            Schema first = schema(Golden.file(FIRST + "/" + file));
            Schema now = schema(Golden.file(WITH_HEADER_CHECKSUM + "/" + file));

            assertThat(now.getFields()).isEqualTo(first.getFields());
            Map<String, String> metadata = new HashMap<>(now.getCustomMetadata());
            assertThat(metadata.remove("pairscope.header_crc32c")).isNotNull();
            assertThat(metadata).isEqualTo(first.getCustomMetadata());
        }
    }

    @Test
    void aStateWrittenNowHasTheSameSchema() throws IOException {
        Path file = temporary.resolve("s.arrow");
        MomentsFile.write(STORAGE, file.toString(), state(FIRST));

        assertThat(schema(file)).isEqualTo(schema(Golden.file(WITH_HEADER_CHECKSUM + "/moments.arrow")));
    }

    @Test
    void aLedgerWrittenNowHasTheSameSchema() throws IOException {
        ledger(FIRST).write(STORAGE, hadoop(temporary));
        SavedLedger.confirm(STORAGE, hadoop(temporary));

        assertThat(schema(temporary.resolve("ledger.arrow")))
                .isEqualTo(schema(Golden.file(WITH_HEADER_CHECKSUM + "/kept/00000001/ledger.arrow")));
    }

    @Test
    void aPassWrittenNowHasTheSameSchema() throws IOException {
        RunDirectory run = run();
        RecoveryFile.save(run, stage(run, FIRST), FINGERPRINT);

        assertThat(schema(temporary.resolve("out/state/recovery-pass-00002.arrow")))
                .isEqualTo(schema(Golden.file(WITH_HEADER_CHECKSUM + "/recovery-pass-00002.arrow")));
    }

    @Test
    void aSolutionWrittenNowHasTheSameSchema() throws IOException {
        Matrix basis = new Matrix(1, 1, new double[] {1});
        Map<String, String> about = Map.of("side", "IMAGE", "inputs", "/example/pairs.parquet");
        RecoveryFile.write(run(), 1, new double[] {1}, basis, Optional.empty(), about);

        assertThat(schema(temporary.resolve("out/state/recovery.arrow")))
                .isEqualTo(schema(Golden.file("v1/recovery.arrow")));
    }
}
