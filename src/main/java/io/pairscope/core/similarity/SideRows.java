package io.pairscope.core.similarity;

import java.io.Serializable;

/**
 * Rows of one side as queries or as a part of the gallery: their vectors, and what tells rows apart. Arrays have one entry per
 * row.
 */
public final class SideRows implements Serializable {
    private static final long serialVersionUID = 1;

    public final UnitRows vectors;

    /** The place of a row in the gallery's plan; of a query −1 where the gallery is another set. */
    public final long[] numbers;

    /**
     * Rows with the same answer are right answers to one another; −1 for none. Without a match column the answer of a row
     * is its number.
     */
    public final long[] answers;

    /** Gallery rows that are no candidates, because an equal row with the same answer stands for them. */
    public final boolean[] repeated;

    /** Numbers of classes; −1 for none. */
    public final int[] classes;

    /** Null where rows have no ids and only numbers tell them apart; a row of another set may have none. */
    public final String[] ids;

    public SideRows(UnitRows vectors, long[] numbers, long[] answers, boolean[] repeated, int[] classes, String[] ids) {
        this.vectors = vectors;
        this.numbers = numbers;
        this.answers = answers;
        this.repeated = repeated;
        this.classes = classes;
        this.ids = ids;
    }

    public int count() {
        return vectors.count();
    }
}
