package io.pairscope.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A section of a page.
 *
 * @param id by which links find it
 */
record Section(String id, String title, List<Block> blocks) {
    /** Puts a section together; blocks without numbers are left out, and a section without blocks is empty. */
    static final class Builder {
        private final String id;
        private final String title;
        private final List<Block> blocks = new ArrayList<>();

        Builder(String id, String title) {
            this.id = id;
            this.title = title;
        }

        Builder figure(String name, String title, String meaning, Chart chart) {
            if (!chart.isEmpty()) {
                blocks.add(new Block.Figure(id + "-" + name, title, meaning, chart));
            }
            return this;
        }

        Builder table(String title, String meaning, Table table) {
            if (!table.rows().isEmpty()) {
                blocks.add(new Block.Listing(title, meaning, table));
            }
            return this;
        }

        Builder folded(String title, Table table) {
            if (!table.rows().isEmpty()) {
                blocks.add(new Block.Folded(title, table));
            }
            return this;
        }

        Builder remark(List<String> paragraphs) {
            if (!paragraphs.isEmpty()) {
                blocks.add(new Block.Remark(paragraphs));
            }
            return this;
        }

        /** Figures stand two by two, before what takes a whole line. */
        Optional<Section> build() {
            blocks.sort(Comparator.comparing(block -> !(block instanceof Block.Figure)));
            return blocks.isEmpty() ? Optional.empty() : Optional.of(new Section(id, title, blocks));
        }
    }
}
