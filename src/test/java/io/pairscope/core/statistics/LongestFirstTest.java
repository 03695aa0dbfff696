package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongestFirstTest {
    @ParameterizedTest(name = "{0} tasks")
    @ValueSource(ints = {0, 1, 2, 7, 100})
    void everyTaskRunsOnce(int count) {
        AtomicIntegerArray runs = new AtomicIntegerArray(count);
        LongestFirst.run(IntStream.range(0, count)
                .<Runnable>mapToObj(i -> () -> runs.incrementAndGet(i))
                .toList());
        assertThat(IntStream.range(0, count).map(runs::get)).allMatch(times -> times == 1);
    }

    @Test
    void aFailureReachesTheCaller() {
        List<Runnable> tasks = List.of(() -> {}, () -> {
            throw new IllegalStateException("not today");
        });
        assertThatThrownBy(() -> LongestFirst.run(tasks)).hasMessageContaining("not today");
    }
}
