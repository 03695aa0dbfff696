package io.pairscope.job.agree;

import static io.pairscope.engine.storage.TableColumn.float64;
import static io.pairscope.engine.storage.TableColumn.int64;
import static io.pairscope.engine.storage.TableColumn.text;

import io.pairscope.core.agreement.Coefficient;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.TableSchema;
import io.pairscope.report.Console;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How far each score agrees with the ratings, over all rows and in each category. */
record AgreementSection(Judged judged) {
    static final String NAME = "agreement";

    /** Of the strongest agreement: what distances and similarities are sorted by alike. */
    static final Coefficient ORDER = Coefficient.KENDALL_TAU_C;

    private static final int SHOWN = 12;

    /** A score in a category, null for all rows. */
    record Entry(
            String score,
            String category,
            long rows,
            Bootstrap.Estimated pearson,
            Bootstrap.Estimated spearman,
            Bootstrap.Estimated kendallTauB,
            Bootstrap.Estimated kendallTauC,
            String note) {

        static Entry of(String score, String category, Bootstrap.Subject subject) {
            return new Entry(
                    score,
                    category,
                    subject.rows(),
                    subject.estimate(Coefficient.PEARSON),
                    subject.estimate(Coefficient.SPEARMAN),
                    subject.estimate(Coefficient.KENDALL_TAU_B),
                    subject.estimate(Coefficient.KENDALL_TAU_C),
                    subject.note());
        }

        Bootstrap.Estimated of(Coefficient coefficient) {
            return switch (coefficient) {
                case PEARSON -> pearson;
                case SPEARMAN -> spearman;
                case KENDALL_TAU_B -> kendallTauB;
                case KENDALL_TAU_C -> kendallTauC;
            };
        }

        private String words() {
            return rows == 0 || Double.isNaN(kendallTauC.value())
                    ? String.format(Locale.ROOT, "%-34s %,9d rows  %s", Console.name(score), rows, note)
                    : String.format(
                            Locale.ROOT,
                            "%-34s %,9d rows  pearson %+.3f  spearman %+.3f  tau_b %+.3f  tau_c %+.3f [%+.3f, %+.3f]",
                            Console.name(score),
                            rows,
                            pearson.value(),
                            spearman.value(),
                            kendallTauB.value(),
                            kendallTauC.value(),
                            kendallTauC.low(),
                            kendallTauC.high());
        }
    }

    private static final TableSchema<Entry> SCHEMA = TableSchema.compressed(
            NAME,
            text("score", Entry::score),
            text("category", Entry::category).when(entry -> entry.category() != null),
            int64("rows", Entry::rows));

    static {
        for (Coefficient coefficient : Coefficient.values()) {
            add(coefficient, "", Bootstrap.Estimated::value);
            add(coefficient, "_low", Bootstrap.Estimated::low);
            add(coefficient, "_high", Bootstrap.Estimated::high);
            add(coefficient, "_p_value", Bootstrap.Estimated::pValue);
        }
    }

    private static void add(Coefficient coefficient, String part, ToDoubleFunction<Bootstrap.Estimated> value) {
        ToDoubleFunction<Entry> of = entry -> value.applyAsDouble(entry.of(coefficient));
        SCHEMA.add(float64(coefficient.key() + part, of).when(entry -> !Double.isNaN(of.applyAsDouble(entry))));
    }

    /** Adds every score of every category to what is resampled. */
    void prepare() {
        subjects(-1);
        IntStream.range(0, judged.categories().size()).forEach(this::subjects);
    }

    private List<Bootstrap.Subject> subjects(int category) {
        return IntStream.range(0, judged.names().size())
                .mapToObj(score -> judged.subject(judged.with(score, category), score))
                .toList();
    }

    /** The scores of all rows, in the order of the report. */
    List<Integer> order() {
        List<Bootstrap.Subject> all = subjects(-1);
        return IntStream.range(0, all.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer score) -> strength(all.get(score)))
                        .thenComparing(score -> judged.names().get(score)))
                .toList();
    }

    /** The stronger the lower; those without a coefficient come last. */
    private static double strength(Bootstrap.Subject subject) {
        return -Math.abs(subject.value(ORDER));
    }

    void addTo(Report report, RunDirectory directory) {
        List<Entry> entries = IntStream.range(-1, judged.categories().size())
                .boxed()
                .flatMap(this::entries)
                .toList();
        report.putSection(NAME, new ListSection(entries, null));
        directory.writeTable(SCHEMA, NAME + "/part-00000.parquet", table -> {
            for (Entry entry : entries) {
                table.write(entry);
            }
        });
    }

    private Stream<Entry> entries(int category) {
        String name = category < 0 ? null : judged.categories().get(category);
        List<Bootstrap.Subject> subjects = subjects(category);
        return IntStream.range(0, subjects.size())
                .mapToObj(score -> Entry.of(judged.names().get(score), name, subjects.get(score)))
                .sorted(Comparator.comparingDouble(
                                (Entry entry) -> -Math.abs(entry.of(ORDER).value()))
                        .thenComparing(Entry::score));
    }

    /** The scores of all rows, a line each. */
    List<String> lines() {
        List<String> lines = entries(-1).limit(SHOWN).map(Entry::words).toList();
        int more = judged.names().size() - lines.size();
        return more <= 0
                ? lines
                : Stream.concat(lines.stream(), Stream.of("… and " + more + " more scores"))
                        .toList();
    }
}
