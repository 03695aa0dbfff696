package io.pairscope.job.filter;

import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.scan.PickedRows;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.engine.tables.ScoredRows;
import io.pairscope.engine.tables.ScoredRows.Named;
import io.pairscope.job.Fitted;
import java.util.List;

/**
 * A seeded sample of rows, as the scores have them and as the input does.
 *
 * @param table as the scores have them
 * @param rows the same of the input
 */
record ScoresOfInput(List<Named> table, PickedRows rows) {
    private static final int SAMPLE = 1000;

    /** Beyond what other precisions do to a cosine or, relative to it, to a norm. */
    private static final double FAR = 0.01;

    /** @throws UnusableInputException when the scores are not those of the input, by ids, norms or cosines */
    static ScoresOfInput of(Session session, ScoredRows scored, Fitted pairs, int seed) {
        List<Named> table = scored.sample(SAMPLE, seed);
        long[] numbers = table.stream().mapToLong(Named::number).toArray();
        PickedRows rows = PickedRows.of(
                session, pairs.pass().orElseThrow(), "sample", numbers, PickedRows.Part.NAMES_AND_VECTORS);
        ScoresOfInput sample = new ScoresOfInput(table, rows);
        sample.requireIds();
        sample.requireNorms();
        if (pairs.moments().imageDims() == pairs.moments().textDims()) {
            sample.requireCosines();
        }
        return sample;
    }

    private void requireIds() {
        if (rows.count() < table.size()) {
            throw other(table.size() - rows.count() + " of " + table.size()
                    + " rows that have scores cannot be used there");
        }
        for (int i = 0; i < rows.count(); i++) {
            if (!rows.ids[i].equals(table.get(i).id())) {
                throw other(place(i) + " is " + rows.ids[i] + " there, and "
                        + table.get(i).id() + " in the scores");
            }
        }
    }

    private void requireCosines() {
        UnitRows images = rows.vectors(Side.IMAGE);
        UnitRows texts = rows.vectors(Side.TEXT);
        for (int i = 0; i < rows.count(); i++) {
            double cosine = images.cosine(i, texts, i);
            if (Math.abs(cosine - table.get(i).cosine()) > FAR) {
                throw other(place(i) + " has the cosine " + (float) cosine + " there, and "
                        + (float) table.get(i).cosine() + " in the scores");
            }
        }
    }

    private void requireNorms() {
        for (int i = 0; i < rows.count(); i++) {
            requireNorm(i, Side.IMAGE, table.get(i).imageNorm());
            requireNorm(i, Side.TEXT, table.get(i).textNorm());
        }
    }

    private void requireNorm(int i, Side side, double ofTable) {
        double own = rows.norm(side, i);
        if (Math.abs(own - ofTable) > FAR * own) {
            throw other("the " + Constant.words(side) + " of " + place(i) + " has the norm " + (float) own
                    + " there, and " + (float) ofTable + " in the scores");
        }
    }

    private String place(int i) {
        return "row " + rows.rows[i] + " of " + rows.shards[i];
    }

    private static UnusableInputException other(String why) {
        return new UnusableInputException(
                "the scores are not those of the input: " + why + ". Name the pairs that were audited with --input");
    }

    /** The scores as the table has them, by row. */
    double[] scores() {
        return table.stream().mapToDouble(Named::score).toArray();
    }
}
