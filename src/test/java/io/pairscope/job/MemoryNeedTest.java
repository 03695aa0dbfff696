package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryNeedTest {
    private static final long GIB = 1L << 30;

    /** Ten states with as many rows as dimensions, eight with fewer. */
    private static final MemoryNeed NEED = new MemoryNeed(8, 2, true);

    private static Memory local(long heap) {
        return new Memory(heap, heap, 2, true);
    }

    private static String refusal(MemoryNeed need, Memory memory, long rows, int dims) {
        return refusal(need, memory, rows, dims, ranges(32, dims));
    }

    private static int ranges(int groups, int dims) {
        return new ReadOptions(0, 0, Normalization.APPLY, groups, OnBadShard.STOP, 0).ranges(dims);
    }

    private static String refusal(MemoryNeed need, Memory memory, long rows, int dims, int ranges) {
        Throwable refused = catchThrowable(() -> need.require(memory, rows, dims, ranges));
        return refused == null ? "" : RunJob.message(refused);
    }

    /** A state of p dimensions has 4(p + 2)(p + 3) bytes: 33.7 MB at 2 900, 67.2 MB at 4 096, 268.7 MB at 8 192. */
    @ParameterizedTest(name = "{0} rows of {1} dimensions on {2} GiB: -Xmx{3}g")
    @CsvSource({
        // Ten states at a time in two tasks of the scan.
        "300, 4096, 1, 0",
        "300, 8192, 2, 3",
        // 200 MiB, ten states on the driver and ten in the one refit that a sixteenth of the heap has room for.
        "1000000, 4096, 2, 0",
        "1000000, 4096, 1, 2",
        "1000000, 8192, 2, 6",
        "1000000, 1024, 1, 0",
        // 32 row ranges of 5 MiB: 160 MiB of them in memory, as much again on its way.
        "300, 1142, 0.5, 1",
        "300, 1142, 1, 0"
    })
    void aRunThatWouldNotDoIsToldTheHeapThatWould(long rows, int dims, double heap, int enough) {
        String refusal = refusal(NEED, local((long) (heap * GIB)), rows, dims);
        if (enough == 0) {
            assertThat(refusal).isEmpty();
        } else {
            assertThat(refusal)
                    .startsWith(dims + " dimensions of both sides take more memory than the heap of " + heap + " GiB")
                    .contains("PAIRSCOPE_JAVA_OPTIONS=-Xmx" + enough + "g");
            assertThatCode(() -> NEED.require(local(enough * GIB), rows, dims, ranges(32, dims)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void errorsCanBeLeftOutWhereThatIsEnough() {
        assertThat(refusal(NEED, local(GIB), 1_000_000, 4096)).endsWith(", or --set uncertainty=off");
        assertThat(refusal(NEED, local(GIB), 1_000_000, 8192)).doesNotContain("uncertainty");
        assertThat(refusal(new MemoryNeed(8, 2, false), local(GIB), 1_000_000, 4096))
                .isEmpty();
    }

    @Test
    void onAClusterDriverAndExecutorsNeedMemory() {
        Memory small = new Memory(8 * GIB, GIB, 4, false);
        assertThat(refusal(NEED, small, 1_000_000, 4096)).contains("--driver-memory", "--executor-memory");
        assertThat(refusal(NEED, new Memory(GIB, 8 * GIB, 4, false), 1_000_000, 8192))
                .contains("--driver-memory");
        assertThat(refusal(NEED, new Memory(GIB, 4 * GIB, 4, false), 1_000_000, 4096))
                .isEmpty();
    }

    /** 32 row ranges of 1 024 dimensions have 134 MB and stay in memory, 8 of 4 096 have 537 MB and do not. */
    @ParameterizedTest(name = "{0} dimensions on executors of {1} MiB: {2}")
    @CsvSource({"1024, 400, false", "1024, 512, true", "4096, 700, true"})
    void oneTaskMayHoldAllRowRanges(int dims, long mebibytes, boolean enough) {
        Memory memory = new Memory(8 * GIB, mebibytes << 20, 1, false);

        assertThat(refusal(new MemoryNeed(8, 2, false), memory, 1_000_000, dims).isEmpty())
                .isEqualTo(enough);
    }

    /** 8 row ranges of 1 024 dimensions have 34 MB, 1 000 of them are cut to 39, which have 164 MB. */
    @Test
    void moreRowRangesTakeMoreMemory() {
        Memory memory = local(400L << 20);
        MemoryNeed need = new MemoryNeed(8, 2, false);

        assertThat(refusal(need, memory, 1_000_000, 1024, ranges(8, 1024))).isEmpty();
        assertThat(refusal(need, memory, 1_000_000, 1024, ranges(1000, 1024))).contains("more memory than the heap");
    }

    @Test
    void aRefusalIsAnExitCodeOfItsOwnAndOtherFailuresStayWhatTheyAre() {
        Throwable refused = catchThrowable(() -> NEED.require(local(GIB), 1_000_000, 8192, 8));
        assertThat(RunJob.exitCode(refused)).isEqualTo(2);
        assertThat(RunJob.exitCode(new OutOfMemoryError("Java heap space"))).isEqualTo(1);
        assertThat(RunJob.exitCode(new IllegalStateException("crash"))).isEqualTo(1);
        assertThat(RunJob.message(new OutOfMemoryError("Java heap space"))).contains("(Java heap space)");
    }
}
