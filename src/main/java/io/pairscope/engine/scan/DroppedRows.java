package io.pairscope.engine.scan;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Rows that give way to better ones, by number in the plan, ascending; each with the row that is kept in its place. */
public final class DroppedRows implements Serializable {
    private static final long serialVersionUID = 1;

    public final long[] numbers;

    /** The better row, which is kept. */
    public final long[] keepers;

    /** Of the two rows on the side that was compared; the lower one where both sides were. */
    public final double[] cosines;

    public DroppedRows(long[] numbers, long[] keepers, double[] cosines) {
        this.numbers = numbers;
        this.keepers = keepers;
        this.cosines = cosines;
    }

    /** All rows that some selections drop, none twice. */
    static DroppedRows of(List<DroppedRows> parts) {
        int[] partOf = IntStream.range(0, parts.size())
                .flatMap(p -> IntStream.range(0, parts.get(p).count()).map(i -> p))
                .toArray();
        int[] placeIn = parts.stream()
                .flatMapToInt(part -> IntStream.range(0, part.count()))
                .toArray();
        int[] sorted = IntStream.range(0, partOf.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> parts.get(partOf[i]).numbers[placeIn[i]]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new DroppedRows(
                Arrays.stream(sorted)
                        .mapToLong(i -> parts.get(partOf[i]).numbers[placeIn[i]])
                        .toArray(),
                Arrays.stream(sorted)
                        .mapToLong(i -> parts.get(partOf[i]).keepers[placeIn[i]])
                        .toArray(),
                Arrays.stream(sorted)
                        .mapToDouble(i -> parts.get(partOf[i]).cosines[placeIn[i]])
                        .toArray());
    }

    public int count() {
        return numbers.length;
    }
}
