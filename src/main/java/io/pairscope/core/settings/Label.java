package io.pairscope.core.settings;

/**
 * A column that says something of each row beside its id and its vectors, read as a text: what rows share, or in what they
 * differ.
 */
public record Label(String column, Use use) {
    /** What a job does with it. */
    public enum Use {
        /** Rows depend on one another where it holds the same value, such as the captions of one image. */
        GROUP("group", "--group-column"),
        /** Rows are right answers to one another where it holds the same value. */
        MATCH("match", "--match"),
        CLASS("class", "--class"),
        FACTOR("factor", "--factors"),
        COLUMN("column", "--keep or --per"),
        /** Rows that are shown show it. */
        SHOWN("shown", "--show");

        private final String spelled;
        private final String option;

        Use(String spelled, String option) {
            this.spelled = spelled;
            this.option = option;
        }

        public String spelled() {
            return spelled;
        }

        /** The option that names the column. */
        public String option() {
            return option;
        }
    }

    /** Whether its values are names, as ids are: a fraction or a date is none. */
    public boolean isName() {
        return use == Use.GROUP;
    }
}
