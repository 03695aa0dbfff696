package io.pairscope.engine.formats.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The entries of a column in a row group, one behind the other over the bounds of pages: levels, and the values there are. */
final class ParquetCursor {
    private final ParquetPages pages;
    private final int mostDefined;
    private ParquetPages.Page page;
    private int left;

    ParquetCursor(ParquetPages pages, int mostDefined) {
        this.pages = pages;
        this.mostDefined = mostDefined;
    }

    /** Whether an entry follows; may go on to the next page, and then what was taken from this one is gone. */
    boolean hasNext() throws IOException {
        if (left == 0) {
            page = pages.next();
            left = page == null ? 0 : page.entries();
        }
        return left > 0;
    }

    /** Whether {@link #hasNext} would go on to the next page. */
    boolean isAtPageEnd() {
        return left == 0;
    }

    /** The repetition level of the next entry: 0 where a row begins. */
    int repetition() throws IOException {
        return page.repetition() == null ? 0 : page.repetition().peek();
    }

    int definition() throws IOException {
        int level = page.definition() == null ? mostDefined : page.definition().peek();
        if (level > mostDefined) {
            throw new IOException("its definition levels go beyond " + mostDefined);
        }
        return level;
    }

    /** How many of the next entries have the same levels, so far as is known at once: from 1 to {@code most}. */
    int run(int most) throws IOException {
        int run = Math.min(left, most);
        run = page.repetition() == null ? run : page.repetition().run(run);
        return page.definition() == null ? run : page.definition().run(run);
    }

    /** Leaves entries behind, no more than {@link #run} says. */
    void pass(int count) {
        left -= count;
        if (page.repetition() != null) {
            page.repetition().pass(count);
        }
        if (page.definition() != null) {
            page.definition().pass(count);
        }
    }

    /** The next values of the page. */
    ByteBuffer take(int count) throws IOException {
        return page.values().take(count);
    }
}
