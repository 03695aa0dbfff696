package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowJoinTest {
    private static Inventory side(Side side, long rows) {
        return new Inventory(
                InputColumns.PAIRS.ofSide(side), List.of(Plans.shard(rows)), List.of(), List.of(), Set.of());
    }

    @Test
    void digitsOfMessagesAreThoseOfNoCountry() {
        Locale own = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThatThrownBy(() -> RowJoin.of(side(Side.IMAGE, 12), side(Side.TEXT, 7), InputColumns.PAIRS))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageStartingWith("12 rows of images and 7 of texts cannot be joined by position");
        } finally {
            Locale.setDefault(own);
        }
    }
}
