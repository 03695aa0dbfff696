package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.function.Consumer;
import scala.Tuple2;

/**
 * Rows of an input on their way to cells, where they come best first. A block of rows is held at a time.
 *
 * @param ranking of the rows; those that are out go nowhere
 * @param sides of which vectors are sent
 */
record CellTask(Shared<Ranking> ranking, Cutting cutting, Side... sides)
        implements StreamTask<Tuple2<Key, CellTask.Piece>, Integer> {
    /** Within a cell the rests of tasks come first, then the rows. */
    private static final int REST = 0;

    private static final int ROW = 1;

    /** Which cell a row goes to: a function of the row alone, not of its block. */
    interface Cutting extends Serializable {
        /** The cell of each row of a block; −1 for none. */
        int[] cells(ShardRows from, EmbeddingBlock block);
    }

    /** Either a row or the rest of a task. */
    static final class Piece implements Serializable {
        private static final long serialVersionUID = 1;

        /** In the plan. */
        final long number;

        /** The sides, one behind the other; null in a rest. */
        final double[] values;

        /** Null in a row. */
        final TaskResult<Integer> rest;

        Piece(long number, double[] values, TaskResult<Integer> rest) {
            this.number = number;
            this.values = values;
            this.rest = rest;
        }
    }

    @Override
    public Work<Integer> start(ScanTask task, Consumer<Tuple2<Key, Piece>> pieces) {
        return new Sending(ranking.value(), pieces);
    }

    @Override
    public Tuple2<Key, Piece> last(TaskResult<Integer> rest) {
        return new Tuple2<>(new Key(0, REST, rest.task), new Piece(-1, null, rest));
    }

    private final class Sending implements Work<Integer> {
        private final Ranking ranked;
        private final Consumer<Tuple2<Key, Piece>> pieces;
        private int sent;

        Sending(Ranking ranked, Consumer<Tuple2<Key, Piece>> pieces) {
            this.ranked = ranked;
            this.pieces = pieces;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            int[] cells = cutting.cells(from, block);
            for (int i = 0; i < block.size(); i++) {
                long number = from.planRow(block.rowNumber(i));
                if (cells[i] >= 0 && ranked.contains(number)) {
                    Key key = new Key(cells[i], ROW, ranked.order(number), number);
                    pieces.accept(new Tuple2<>(key, new Piece(number, values(block, i), null)));
                    sent++;
                }
            }
        }

        private double[] values(EmbeddingBlock block, int i) {
            int length = 0;
            for (Side side : sides) {
                length += block.dims(side);
            }
            double[] values = new double[length];
            int at = 0;
            for (Side side : sides) {
                block.copyRow(side, i, values, at);
                at += block.dims(side);
            }
            return values;
        }

        @Override
        public Integer finish() {
            return sent;
        }
    }
}
