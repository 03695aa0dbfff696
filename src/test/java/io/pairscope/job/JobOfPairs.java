package io.pairscope.job;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import java.util.List;

/** Job of a test that reads one input as every job does by default. */
interface JobOfPairs extends Job {
    Source input();

    @Override
    default List<Source> sources() {
        return List.of(input());
    }

    @Override
    default InputColumns columns() {
        return InputColumns.PAIRS;
    }

    @Override
    default ReadOptions reading() {
        return new ReadOptions(0, 0, Normalization.APPLY, 32, OnBadShard.STOP, 0.01);
    }
}
