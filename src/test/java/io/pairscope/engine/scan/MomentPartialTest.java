package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.session.Memory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many tasks may wait in the driver: as many as have room beside the row ranges. */
class MomentPartialTest {
    private static final long MIB = 1L << 20;
    private static final long EACH = PairMoments.bytes(1024) + Repeats.BYTES_SENT;

    @ParameterizedTest(name = "{0} MiB, tasks in the driver: {1}, {2} MiB of ranges: room of {3} MiB")
    @CsvSource({
        "2048, true, 128, 512",
        "2048, false, 128, 512",
        "1024, true, 100, 256",
        "65536, true, 128, 16384",
        "65536, false, 128, 512",
        "2048, true, 256, 512",
    })
    void theLastOfThemHasRoom(long driver, boolean shared, long ranges, long room) {
        long tasks = MomentPartial.tasksAtOnce(ranges * MIB, EACH, new Memory(driver * MIB, driver * MIB, 2, shared));
        assertThat(ranges * MIB + tasks * EACH).isLessThanOrEqualTo(room * MIB);
        assertThat(ranges * MIB + (tasks + 1) * EACH).isGreaterThan(room * MIB);
    }

    @ParameterizedTest(name = "{0} MiB, tasks in the driver: {1}, {2} MiB of ranges")
    @CsvSource({"2048, true, 257", "2048, false, 257", "65536, false, 513", "400, true, 128"})
    void noneWhereRangesAreTooLargeForAResult(long driver, boolean shared, long ranges) {
        Memory memory = new Memory(driver * MIB, driver * MIB, 2, shared);
        assertThat(MomentPartial.tasksAtOnce(ranges * MIB, EACH, memory)).isZero();
        assertThat(MomentScan.held(memory, ranges * MIB)).isZero();
    }
}
