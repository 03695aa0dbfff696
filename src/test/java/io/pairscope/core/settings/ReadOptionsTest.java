package io.pairscope.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Normalization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadOptionsTest {
    /** A state of p dimensions has (p + 2)(p + 3)/2 doubles; 160 MiB hold so many, of which a multiple of 8 is taken. */
    @ParameterizedTest(name = "{0} row ranges asked for, {1} dimensions: {2}")
    @CsvSource({
        "32, 2, 32",
        "32, 1024, 32",
        "32, 1536, 16",
        "32, 2048, 8",
        "32, 2052, 8",
        "32, 3072, 8",
        "32, 4096, 8",
        "32, 8192, 8",
        "1000, 1024, 32",
        "1, 4096, 1",
        "5, 8192, 5",
        "32, 60000, 8"
    })
    void rowRangesFallWithTheSquareOfTheDimensions(int asked, int dims, int ranges) {
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, asked, OnBadShard.STOP, 0.01);
        assertThat(options.ranges(dims)).isEqualTo(ranges);
    }
}
