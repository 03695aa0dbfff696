package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet, whose pages have checksums. */
@SharedSpark
class ParquetFormatTest extends ColumnarFormatContract {
    ParquetFormatTest(SparkSession spark) {
        super(spark);
    }

    @Override
    ShardFormat format() {
        return new ParquetFormat();
    }

    @Override
    Path write(Path file, List<Shards.Row> rows, ColumnType type) {
        Shards shards = new Shards().rows(rows);
        if (type == ColumnType.DOUBLE_LIST) {
            shards.doubles();
        }
        if (!haveIds(rows)) {
            shards.withoutIds();
        }
        return shards.write(file);
    }

    @Override
    Path writeSplits(Path file, List<Shards.Row> rows) {
        return new Shards().rows(rows).rowGroupBytes(4096).write(file);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"image_embedding", "text_embedding", "id"})
    void aDamagedSplitIsUnreadableAndTheOthersAreNot(String column) throws Exception {
        Path file = writeSplits(file(), rows(1000));
        Damage.flipValue(file, column, 1);
        List<ScanTask> tasks = taskPerSplit(shard(file));
        for (ScanTask task : tasks) {
            if (task == tasks.get(1)) {
                assertThatThrownBy(() -> read(task))
                        .isInstanceOf(UnreadableShardException.class)
                        .hasMessageContaining("cannot be decoded");
            } else {
                assertThat(read(task).rows).hasSize((int) task.rows());
            }
        }
    }

    @Test
    void rowsAreCountedAgainstTheFooter() throws Exception {
        ScanTask wrong = task(shard(write(file(), rows(100), ColumnType.FLOAT_LIST)), 20, 20, 81);
        assertThatThrownBy(() -> read(wrong))
                .isInstanceOf(UnreadableShardException.class)
                .hasMessage("its footer counts 81 rows from row 20, its data hold 80; write it again");
    }
}
