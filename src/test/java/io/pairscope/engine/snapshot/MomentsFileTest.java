package io.pairscope.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.RawMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.moments.StoredType;
import io.pairscope.engine.storage.OutputTakenException;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Pairs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.InvalidArrowFileException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsFileTest {
    private static final Storage STORAGE = new Storage(new Configuration());

    @TempDir
    private Path temporary;

    private static MomentsFile.State state(String input, Normalization normalization, int... groupRows) {
        List<PairMoments> groups = Arrays.stream(groupRows)
                .mapToObj(rows -> Gaussians.moments(Gaussians.equicorrelated(rows, 4, 0.5, rows), normalization, 64))
                .toList();
        return new MomentsFile.State(
                new MomentsFile.Header(
                        normalization, Precision.EXACT, "image_embedding", "text_embedding", List.of(input)),
                groups);
    }

    private String write(String name, MomentsFile.State state) {
        String file = temporary.resolve(name).toString();
        MomentsFile.write(STORAGE, file, state);
        return file;
    }

    private static void assertSameBits(PairMoments a, PairMoments b) {
        assertThat(a.count()).isEqualTo(b.count());
        assertThat(a.mean()).containsExactly(b.mean());
        assertThat(a.augmentedScatter()).containsExactly(b.augmentedScatter());
        assertThat(a.cosines().histogram()).containsExactly(b.cosines().histogram());
        assertThat(a.cosines().sumOfSquares()).isEqualTo(b.cosines().sumOfSquares());
        assertThat(a.cosines().min()).isEqualTo(b.cosines().min());
    }

    @Test
    void theTypeOfTheVectorsIsKept() {
        EmbeddingBlock block = new EmbeddingBlock(2, 2, Normalization.NEVER);
        for (int i = 0; i < 3; i++) {
            block.set(Side.IMAGE, new float[] {i, 1}, 0);
            block.set(Side.TEXT, new double[] {1, i}, 0);
            block.commit(i, null);
        }
        PairMomentsAccumulator accumulator = new PairMomentsAccumulator(2, 2);
        accumulator.accumulate(block);
        MomentsFile.State doubles = state("a", Normalization.NEVER, 9);
        MomentsFile.State mixed = new MomentsFile.State(doubles.header(), List.of(accumulator.snapshot()));
        PairMoments read =
                MomentsFile.read(STORAGE, write("mixed.arrow", mixed)).total();
        assertThat(read.storedType(Side.IMAGE)).isEqualTo(StoredType.FLOAT);
        assertThat(read.storedType(Side.TEXT)).isEqualTo(StoredType.DOUBLE);
    }

    @Test
    void whatIsWrittenIsReadBackBitForBit() {
        MomentsFile.State written = state("/a", Normalization.APPLY, 100, 1, 57);
        MomentsFile.State read = MomentsFile.read(STORAGE, write("s.arrow", written));
        assertThat(read.header()).isEqualTo(written.header());
        assertThat(read.groups()).hasSize(3);
        for (int g = 0; g < 3; g++) {
            assertSameBits(read.groups().get(g), written.groups().get(g));
        }
        assertSameBits(read.total(), written.total());
    }

    @Test
    void fewPairsAreWrittenAsAFactorAndReadBackBitForBit() throws IOException {
        MomentsFile.State plain = state("/a", Normalization.APPLY, 9);
        PairMoments few = Pairs.coupled(20, 100, 100, 1).moments();
        PairMoments many = Pairs.coupled(40, 100, 100, 2).moments();
        MomentsFile.State packed = new MomentsFile.State(plain.header(), List.of(few, many));
        MomentsFile.State written = new MomentsFile.State(plain.header(), List.of(few.compact(), many.compact()));

        String file = write("few.arrow", written);
        MomentsFile.State read = MomentsFile.read(STORAGE, file);

        assertThat(read.groups())
                .extracting(group -> group.scatterFactor().isPresent())
                .containsExactly(true, false);
        for (int g = 0; g < 2; g++) {
            assertSameBits(read.groups().get(g), written.groups().get(g));
        }
        assertThat(read.checksum()).isEqualTo(written.checksum()).isNotEqualTo(packed.checksum());
        long factor = 19L * 202 * Double.BYTES;
        long scatter = 202L * 203 / 2 * Double.BYTES;
        long spared = Files.size(Path.of(write("packed.arrow", packed))) - Files.size(Path.of(file));
        // Arrow has a bit besides for every value.
        assertThat(spared).isCloseTo((scatter - factor) * 65 / 64, withinPercentage(2));
    }

    /** Right checksums, as of another program, over what no pairs have. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"no pairs", "fewer pairs than columns", "a mean of NaN", "a factor of NaN"})
    void whatIsNoMomentsIsRefused(String wrong) {
        Matrix columns = new Matrix(5, 2, new double[] {1, 2, 3, 4, 5, 5, 4, 3, 2, 1});
        Matrix withNaN = new Matrix(5, 1, new double[] {1, 2, Double.NaN, 4, 5});
        List<PairMoments> groups = switch (wrong) {
            case "no pairs" -> List.of(moments(0, 0, new Matrix(5, 0, new double[0])));
            case "fewer pairs than columns" -> List.of(moments(2, 0, columns));
            case "a mean of NaN" -> List.of(moments(3, Double.NaN, columns));
            case "a factor of NaN" -> List.of(moments(3, 0, withNaN));
            default -> List.of();
        };
        MomentsFile.Header header = state("/a", Normalization.NEVER, 5).header();
        String good = write("good.arrow", new MomentsFile.State(header, List.of(moments(3, 0, columns))));
        assertThat(MomentsFile.read(STORAGE, good).total().count()).isEqualTo(3);

        assertThatThrownBy(() -> MomentsFile.read(STORAGE, write("wrong.arrow", new MomentsFile.State(header, groups))))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("wrong.arrow: it is damaged, or no Pairscope state");
    }

    private static PairMoments moments(long count, double mean, Matrix factor) {
        double[] means = {mean, 0, 0};
        return new PairMoments(2, 1, StoredType.FLOAT, StoredType.FLOAT, count, means, factor, null);
    }

    @Test
    void rawMomentsAreReadBackBitForBitAndCountInTheChecksum() {
        MomentsFile.State plain = state("/a", Normalization.APPLY, 30, 20);
        List<PairMoments> groups = List.of(
                Pairs.coupled(30, 4, 4, 1).unitAndRawMoments(16),
                Pairs.coupled(20, 4, 4, 2).unitAndRawMoments(16));
        MomentsFile.State written = new MomentsFile.State(plain.header(), groups);

        MomentsFile.State read = MomentsFile.read(STORAGE, write("raw.arrow", written));

        for (int g = 0; g < 2; g++) {
            for (Side side : Side.values()) {
                RawMoments before = groups.get(g).raw(side).orElseThrow();
                RawMoments after = read.groups().get(g).raw(side).orElseThrow();
                assertThat(after.marginal(StoredType.DOUBLE).count())
                        .isEqualTo(groups.get(g).count());
                assertThat(after.mean()).containsExactly(before.mean());
                assertThat(after.scatter()).containsExactly(before.scatter());
            }
        }
        MomentsFile.State without = new MomentsFile.State(
                plain.header(),
                groups.stream().map(group -> group.withRaw(List.of())).toList());
        assertThat(without.checksum()).isNotEqualTo(written.checksum());
        assertThat(MomentsFile.read(STORAGE, write("plain.arrow", without))
                        .total()
                        .raw(Side.IMAGE))
                .isEmpty();
    }

    @Test
    void aStateOfWhichSomeGroupsHaveRawMomentsIsReadBackSo() {
        PairMoments with = Pairs.coupled(30, 4, 4, 1).unitAndRawMoments(16);
        PairMoments without = with.withRaw(List.of());
        MomentsFile.State state =
                new MomentsFile.State(state("/a", Normalization.APPLY, 5).header(), List.of(without, with));

        MomentsFile.State read = MomentsFile.read(STORAGE, write("some.arrow", state));

        assertThat(read.groups())
                .extracting(group -> group.raw(Side.TEXT).isPresent())
                .containsExactly(false, true);
        assertThat(read.total().raw(Side.TEXT)).isEmpty();
    }

    @Test
    void anEmptyNameIsNoStateFile() {
        assertThatThrownBy(() -> MomentsFile.read(STORAGE, ""))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("no state file");
    }

    @Test
    void anArrowReaderFindsOneRecordAGroup() throws IOException {
        String file = write("s.arrow", state("/a", Normalization.APPLY, 100, 57));
        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(FileChannel.open(Path.of(file)), allocator)) {
            assertThat(reader.getRecordBlocks()).hasSize(2);
            reader.loadNextBatch();
            assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(1);
            assertThat(((BigIntVector) reader.getVectorSchemaRoot().getVector("n")).get(0))
                    .isEqualTo(100);
            assertThat(((ListVector) reader.getVectorSchemaRoot().getVector("scatter")).getElementEndIndex(0))
                    .isEqualTo(8 * 9 / 2);
        }
    }

    @Test
    void damageIsNoticed() throws IOException {
        String file = write("s.arrow", state("/a", Normalization.APPLY, 100));
        byte[] bytes = Files.readAllBytes(Path.of(file));
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 1;
        Files.write(Path.of(file), flipped, StandardOpenOption.TRUNCATE_EXISTING);
        assertThatThrownBy(() -> MomentsFile.read(STORAGE, file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("s.arrow");
        Files.write(Path.of(file), Arrays.copyOf(bytes, bytes.length - 10), StandardOpenOption.TRUNCATE_EXISTING);
        assertThatThrownBy(() -> MomentsFile.read(STORAGE, file)).isInstanceOf(UnusableInputException.class);
        Files.writeString(Path.of(file), "not arrow");
        assertThatThrownBy(() -> MomentsFile.read(STORAGE, file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("cannot use state " + file
                        + ": it is damaged, or no Pairscope state. Write it again with audit")
                .hasRootCauseInstanceOf(InvalidArrowFileException.class);
        assertThatThrownBy(() -> MomentsFile.read(
                        STORAGE, temporary.resolve("none.arrow").toString()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("no state file")
                .hasRootCauseInstanceOf(FileNotFoundException.class);
    }

    @Test
    void anEditedListOfInputsDoesNotPassForOtherRows() throws IOException {
        Path file = Path.of(write("s.arrow", state("/a", Normalization.APPLY, 20)));
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, bytes.replace("/a", "/b"), StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> MomentsFile.read(STORAGE, file.toString()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("cannot use state " + file + ": its header does not match its checksum. Write it again with"
                        + " audit");
    }

    @Test
    void aNameThatIsNoPathIsNoStateFile() {
        assertThatThrownBy(() -> MomentsFile.read(STORAGE, "a:b"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("no state file a:b: ");
    }

    @Test
    void anExistingFileIsNotOverwritten() {
        MomentsFile.State state = state("/a", Normalization.APPLY, 20);
        String file = write("s.arrow", state);
        assertThatThrownBy(() -> MomentsFile.write(STORAGE, file, state)).isInstanceOf(OutputTakenException.class);
    }
}
