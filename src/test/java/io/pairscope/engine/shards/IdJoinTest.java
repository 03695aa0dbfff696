package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.OnRepeatedId;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sets, each of a shard that is read whole and of one that is read in three parts. */
@SharedSpark
class IdJoinTest {
    private static final int ROWS = 60;
    private static final long LARGE = 100L << 20;

    private final Session session;
    private final List<Shards.Row> rows = Gaussians.equicorrelated(2 * ROWS, 3, 0.5, 1);

    @TempDir
    private Path directory;

    IdJoinTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    /** Reads like another source, where the attempts of a task before some one fail. */
    private record Failing(RowSource source, int attempts) implements RowSource {
        @Override
        public Batches open(long firstRow, long rows, Storage storage) throws UnreadableShardException {
            if (TaskContext.get().attemptNumber() < attempts) {
                throw new UnreadableShardException("the connection was reset at row " + firstRow, null);
            }
            return source.open(firstRow, rows, storage);
        }
    }

    private Inventory side(Side side, UnaryOperator<RowSource> ofLarge) {
        Path set = directory.resolve(side.name());
        new Shards().rows(rows.subList(0, ROWS)).write(set.resolve("a.parquet"));
        new Shards().rows(rows.subList(ROWS, 2 * ROWS)).write(set.resolve("b.parquet"));
        Inventory whole = Inventory.of(session, List.of(set.toString()), InputColumns.PAIRS.ofSide(side));
        Shard b = whole.shards().get(1);
        Split part = new Split(ROWS / 3, LARGE);
        Shard large = new Shard(
                b.name,
                b.parts(),
                b.footerHash(),
                b.layout(),
                ofLarge.apply(b.source()),
                b.vectors(),
                b.names(),
                part,
                part,
                part);
        return new Inventory(
                whole.columns(), List.of(whole.shards().get(0), large), List.of(), List.of(), whole.found());
    }

    private Inventory joined(OnBadShard onBadShard, UnaryOperator<RowSource> ofLarge) {
        return IdJoin.run(
                session,
                side(Side.IMAGE, ofLarge),
                side(Side.TEXT, ofLarge),
                InputColumns.PAIRS,
                OnRepeatedId.STOP,
                onBadShard,
                directory.resolve("joined").toString());
    }

    @Test
    void aShardThatIsReadInPartsIsBadOnceOnEachSide() {
        UnaryOperator<RowSource> failing = source -> new Failing(source, Integer.MAX_VALUE);

        Inventory joined = joined(OnBadShard.QUARANTINE, failing);

        assertThat(joined.rows()).isEqualTo(ROWS);
        assertThat(joined.bad()).extracting(BadShard::name).containsExactly("images: b.parquet", "texts: b.parquet");
        RowCounts counts = new RowCounts();
        counts.reject(joined.bad());
        assertThat(counts.quarantined()).isEqualTo(2 * ROWS);
        assertThatThrownBy(() -> joined(OnBadShard.STOP, failing))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("2 bad shard(s):\n  images: shard b.parquet: the connection was reset");
    }

    /** The session of tests tries a task three times, which only a cluster is trusted with. */
    @Test
    void whatALaterAttemptCanReadIsNoBadShard() {
        SparkConf settings = SparkEnv.get().conf();
        String master = settings.get("spark.master");
        settings.set("spark.master", "spark://cluster:7077").set("spark.task.maxFailures", "3");
        try {
            for (OnBadShard onBadShard : OnBadShard.values()) {
                Inventory joined = joined(onBadShard, source -> new Failing(source, 2));
                assertThat(joined.rows()).isEqualTo(2 * ROWS);
                assertThat(joined.bad()).isEmpty();
            }
            Inventory without = joined(OnBadShard.QUARANTINE, source -> new Failing(source, 3));
            assertThat(without.bad()).hasSize(2);
        } finally {
            settings.set("spark.master", master).remove("spark.task.maxFailures");
        }
    }
}
