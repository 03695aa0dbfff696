package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.SvdEngine;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every scan after the first holds the input to what the first one found, and names the shard that is no longer it. */
@SharedSpark
class LaterScansTest {
    private static final int DIMS = 4;
    private static final int ROWS = 200;
    private static final InputColumns COLUMNS =
            InputColumns.PAIRS.withLabels(List.of(new Label("id", Label.Use.MATCH)));

    private final Session session;

    @TempDir
    private Path temporary;

    LaterScansTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    private static Matrix firstTwoAxes() {
        return new Matrix(DIMS, 2, new double[] {1, 0, 0, 0, 0, 1, 0, 0});
    }

    private static RowMap axes() {
        return RowMap.whitening(Side.TEXT, firstTwoAxes(), 2 * ROWS);
    }

    /** The scans that jobs run after the first one. */
    private enum Scan {
        SCORES {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                ScoreScan.run(session, first, Optional.empty(), Optional.empty(), ClipScore.Form.CLIPPED, directory);
            }
        },
        RECOVERED {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                SymmetricMatrix identity = SymmetricMatrix.ofPacked(2, new double[] {1, 0, 1});
                RecoveredSimilarities recovered = new RecoveredSimilarities(axes(), identity);
                RecoveredScan.run(session, first, recovered, RecoveredScan.Output.WRITE, 1, 10, directory);
            }
        },
        WHITENED_ROWS {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                BlockCache.of(session, first, axes(), 1, 0).close();
            }
        },
        SHUFFLE {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                ShuffleScorer scorer = new ShuffleScorer(Optional.empty(), first.total());
                ShuffleScan.run(session, first, scorer, 0.5, 1);
            }
        },
        PROJECTIONS {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                ProjectionScan.Directions images = ProjectionScan.Directions.ofImages(firstTwoAxes(), DIMS);
                ProjectionScan.run(session, "reference", first, List.of(images), 1);
            }
        },
        ROWS_FOR_TSQR {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                SimilarityMatrix.decompose(session, first, SvdEngine.TSQR);
            }
        },
        ROWS_FOR_MLLIB {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                SimilarityMatrix.decompose(session, first, SvdEngine.MLLIB);
            }
        },
        ASKED_ROWS {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                AskedRows.of(session, first, 1, 10, directory);
            }
        },
        PICKED_ROWS {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                PickedRows.of(session, first, "neighbours", new long[] {3, 399}, PickedRows.Part.NAMES);
            }
        },
        EQUAL_ROWS {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                RepeatedRows.of(session, first, 0);
            }
        },
        CLASSES {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                LabelValues.of(session, first, 0, 2 * ROWS);
            }
        },
        CLASS_MOMENTS {
            @Override
            void run(Session session, MomentResult first, RunDirectory directory) {
                ClassScan.run(session, first, 0, List.of("row-1"));
            }
        };

        abstract void run(Session session, MomentResult first, RunDirectory directory);
    }

    private Path shard(String name) {
        return temporary.resolve("in/" + name);
    }

    private static List<Shards.Row> rows(long seed) {
        return Gaussians.equicorrelated(ROWS, DIMS, 0.5, seed);
    }

    private MomentResult first() {
        new Shards().rows(rows(1)).write(shard("a.parquet"));
        new Shards().rows(rows(2)).write(shard("b.parquet"));
        Inventory inventory =
                Inventory.of(session, List.of(temporary.resolve("in").toString()), COLUMNS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 4, OnBadShard.STOP, 0);
        return MomentScan.run(session, "input", inventory, options);
    }

    private RunDirectory directory() {
        RunDirectory directory = RunDirectory.at(
                Storage.of(session), temporary.resolve("out").toString(), "audit", ExistingOutput.REFUSE, List.of());
        directory.open();
        return directory;
    }

    private void assertNothingIsPublished() {
        assertThat(temporary.resolve("out/scores")).doesNotExist();
        assertThat(temporary.resolve("out/recovered")).doesNotExist();
        assertThat(temporary.resolve("out/_temporary")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void anInputThatIsTheSameIsReadAgain(Scan scan) {
        MomentResult first = first();
        assertThatCode(() -> scan.run(session, first, directory())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void aShardThatBecameUnreadableIsNamedInOneLine(Scan scan) {
        MomentResult first = first();
        Damage.flipValue(shard("b.parquet"), "text_embedding", 0);
        Throwable failure = catchThrowable(() -> scan.run(session, first, directory()));
        assertThat(failure).isInstanceOf(UnusableInputException.class);
        assertThat(failure.getMessage())
                .startsWith("the input changed between the two scans: shard b.parquet: a page cannot be decoded: ")
                .endsWith(" (the first scan could read it). Run it again when nothing writes to the input")
                .doesNotContain("\n");
        assertNothingIsPublished();
    }

    @ParameterizedTest
    @EnumSource
    void anotherNumberOfAcceptedRowsIsAnotherInput(Scan scan) {
        MomentResult first = first();
        List<Shards.Row> rows = new ArrayList<>(rows(2));
        rows.set(7, new Shards.Row("row-7", rows.get(7).image(), null));
        new Shards().rows(rows).write(shard("b.parquet"));
        assertThatThrownBy(() -> scan.run(session, first, directory()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage(
                        "the input changed between the two scans: the first scan accepted 400 rows and the last 399."
                                + " Run it again when nothing writes to the input");
        assertNothingIsPublished();
    }

    /** The number of rows of each task. */
    private static final class Counting implements BlockTask<Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Work<Long> start(ScanTask task) {
            return new Work<>() {
                private long rows;

                @Override
                public void accept(ShardRows from, EmbeddingBlock block) {
                    rows += block.size();
                }

                @Override
                public Long finish() {
                    return rows;
                }
            };
        }
    }

    @Test
    void aKeptResultThatIsLostIsReadAgainAndAShardThatChangedSinceIsNamed() {
        ShardScan scan = ShardScan.again(session, "rows", first());
        KeptResults<Long> kept = scan.keep(new Counting());
        assertThat(kept.bring(rows -> 2 * rows)).containsExactly(2L * ROWS, 2L * ROWS);
        assertThat(sum(kept)).isEqualTo(2 * ROWS);
        kept.close();
        assertThat(sum(kept)).isEqualTo(2 * ROWS);
        Damage.flipValue(shard("a.parquet"), "image_embedding", 0);
        assertThatThrownBy(() -> sum(kept))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("shard a.parquet: a page cannot be decoded");
    }

    private static long sum(KeptResults<Long> kept) {
        return kept.use(rows -> rows.map(task -> task.result).reduce(Long::sum));
    }
}
