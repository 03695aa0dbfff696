package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.SideRows;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What tells rows apart in a search, for queries and for a gallery alike: numbers, right answers, classes, ids. */
final class RowLabels implements Serializable {
    private static final long serialVersionUID = 1;

    final Search search;
    /** Rows of the gallery that stand for an earlier one. */
    final RepeatedRows repeated;
    /** Numbers of classes by their names. */
    final HashMap<String, Integer> classes;

    RowLabels(Search search, RepeatedRows repeated, HashMap<String, Integer> classes) {
        this.search = search;
        this.repeated = repeated;
        this.classes = classes;
    }

    /** Numbers of classes from 0, in their order. */
    static HashMap<String, Integer> numbered(List<String> classes) {
        HashMap<String, Integer> numbers = new HashMap<>();
        classes.forEach(name -> numbers.put(name, numbers.size()));
        return numbers;
    }

    /** Rows of a batch as queries. */
    SideRows queries(Direction direction, PickedRows rows, UnitRows vectors) {
        long[] numbers = search.withinOneSet() ? rows.numbers : filled(rows.count(), -1);
        return new SideRows(
                vectors,
                numbers,
                answers(direction, rows.numbers, i -> rows.labels[search.match()][i]),
                new boolean[rows.count()],
                classes(rows.count(), i -> rows.labels[search.classLabel()][i]),
                rows.ids);
    }

    /** Rows of a block as a part of the gallery. */
    SideRows gallery(Direction direction, ShardRows from, EmbeddingBlock block, UnitRows vectors) {
        int count = block.size();
        long[] numbers = IntStream.range(0, count)
                .mapToLong(i -> from.planRow(block.rowNumber(i)))
                .toArray();
        long[] answers = answers(direction, numbers, i -> block.label(i, search.match()));
        boolean[] standIns = new boolean[count];
        for (int i = 0; i < count; i++) {
            standIns[i] = repeated.contains(direction.gallery(), numbers[i], answers[i]);
        }
        // A name by shard and row is of one set: in another one the same name is another row.
        String[] ids = IntStream.range(0, count)
                .mapToObj(i -> search.withinOneSet() ? ScoreWriter.idOf(block, i, from.shard.name) : block.id(i))
                .toArray(String[]::new);
        return new SideRows(
                vectors, numbers, answers, standIns, classes(count, i -> block.label(i, search.classLabel())), ids);
    }

    /** Whether row i of a block, as one of a side, stands for an earlier one. */
    boolean isStandIn(Side side, EmbeddingBlock block, int i, long number) {
        return search.match() >= 0 && repeated.contains(side, number, RowHash.answer(block.label(i, search.match())));
    }

    private long[] answers(Direction direction, long[] numbers, IntFunction<String> label) {
        if (search.match() >= 0) {
            return IntStream.range(0, numbers.length)
                    .mapToLong(i -> RowHash.answer(label.apply(i)))
                    .toArray();
        }
        return search.hasOwnAnswers(direction) ? numbers : filled(numbers.length, -1);
    }

    private int[] classes(int count, IntFunction<String> label) {
        return IntStream.range(0, count)
                .map(i -> search.classLabel() < 0 ? -1 : classes.getOrDefault(label.apply(i), -1))
                .toArray();
    }

    private static long[] filled(int count, long value) {
        return LongStream.generate(() -> value).limit(count).toArray();
    }
}
