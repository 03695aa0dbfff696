package io.pairscope.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConstantTest {
    private enum Policy {
        LEDOIT_WOLF_II
    }

    @Test
    void aConstantIsSpelledAsAFieldAnOptionOrWords() {
        assertThat(Constant.key(Policy.LEDOIT_WOLF_II)).isEqualTo("ledoit_wolf_ii");
        assertThat(Constant.option(Policy.LEDOIT_WOLF_II)).isEqualTo("ledoit-wolf-ii");
        assertThat(Constant.words(Policy.LEDOIT_WOLF_II)).isEqualTo("ledoit wolf ii");
    }
}
