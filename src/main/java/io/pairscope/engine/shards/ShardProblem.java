package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Column;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.listing.OtherFormat;
import io.pairscope.engine.storage.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a shard cannot be used with the columns that are wanted, by its footers, and what to do.
 *
 * @param footers of the files, in their order
 * @param rows of the shard
 */
record ShardProblem(ShardFiles files, List<Footer> footers, ShardColumns columns, InputColumns wanted, long rows) {
    private static final String NAMES = "texts, whole numbers, UUIDs or bytes";
    private static final String LABELS = "texts, numbers, truth values, dates, times, UUIDs or bytes";

    /** Null when it can be used. */
    BadShard found() {
        for (int p = 0; p < footers.size(); p++) {
            if (footers.get(p).problem != null) {
                return bad((p == 0 ? "" : name(p) + ": ") + footers.get(p).problem);
            }
        }
        if (files.conflict != null) {
            return bad(files.conflict);
        }
        for (int p = 0; p < footers.size(); p++) {
            if (files.parts().get(p).column() != null && vectors(footers.get(p)) > 1) {
                return bad(name(p) + " holds several arrays; each file of this layout holds the vectors of one side");
            }
        }
        if (footers.stream().map(Footer::rows).distinct().count() > 1) {
            return bad("its files hold different numbers of rows: " + counts()
                    + "; write them again, all from the same pairs in the same order");
        }
        for (String vector : wanted.vectors()) {
            BadShard problem = vectorProblem(vector);
            if (problem != null) {
                return problem;
            }
        }
        return Stream.concat(
                        wanted
                                .id()
                                .map(id -> problem(
                                        id,
                                        "Name the id column with --id-column",
                                        ColumnType::isName,
                                        NAMES + " as id"))
                                .stream(),
                        wanted.labels().stream().map(this::labelProblem))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static long vectors(Footer footer) {
        return footer.columns.values().stream()
                .filter(column -> column.is(ColumnType::isList))
                .count();
    }

    private String name(int part) {
        return files.fileNames().get(part);
    }

    private String counts() {
        List<String> counts = new ArrayList<>();
        for (int p = 0; p < footers.size(); p++) {
            counts.add(name(p) + " " + footers.get(p).rows());
        }
        return String.join(", ", counts);
    }

    private BadShard vectorProblem(String vector) {
        Column column = columns.column(vector);
        if (column == null) {
            return files.lacking != null
                    ? bad(files.lacking)
                    : missing(vector, wanted.advice(columns.names(ColumnType::isVector)));
        }
        String is = "column " + vector + " is " + column.spelled;
        if (column.type == ColumnType.BINARY && wanted.binary().isEmpty()) {
            return bad(is + "; say which numbers it holds with --vector-type f16le, f32le, f64le or i8");
        }
        if (column.is(ColumnType::isVector)) {
            return null;
        }
        if (column.isObstructed()) {
            return bad(is);
        }
        return bad(is + "; expected a list of float, double, float16 or int8" + nested(vector)
                + (column.remedy == null ? "" : "; " + column.remedy)
                + (column.type == ColumnType.NAME ? OtherFormat.ofTexts(vector) : "")
                + (column.type == ColumnType.NUMBER_LIST ? OtherFormat.ofNumbers(vector) : ""));
    }

    /** The vector columns inside of a struct. */
    private String nested(String vector) {
        String inside = columns.names(ColumnType::isList).stream()
                .filter(name -> name.startsWith(vector + "."))
                .collect(Collectors.joining(", "));
        return inside.isEmpty() ? "" : ". It holds " + inside + "; name one of them as the column";
    }

    private BadShard labelProblem(Label label) {
        String what = label.use().spelled();
        Predicate<ColumnType> usable = label.isName() ? ColumnType::isName : ColumnType::isLabel;
        String advice = "Name the " + (label.use() == Label.Use.COLUMN ? "" : what + " ") + "column with "
                + label.use().option()
                + NearestName.near(label.column(), columns.names(usable))
                        .map(name -> ", such as " + InputColumns.word(name))
                        .orElse("");
        String expected = (label.isName() ? NAMES : LABELS) + " as " + what;
        return problem(
                label.column(), advice, usable, label.use() == Label.Use.SHOWN ? expected + " column" : expected);
    }

    private BadShard problem(String name, String advice, Predicate<ColumnType> usable, String expected) {
        Column column = columns.column(name);
        if (column == null) {
            return missing(name, advice);
        }
        return column.is(usable)
                ? null
                : bad("column " + name + " is " + column.spelled
                        + (column.isObstructed() ? "" : "; expected " + expected));
    }

    private BadShard missing(String column, String advice) {
        String reason =
                "column " + column + " is missing; the shard has " + Examples.columns(columns.names()) + ". " + advice;
        return new BadShard(files.name, rows, reason, true);
    }

    private BadShard bad(String reason) {
        return new BadShard(files.name, rows, reason);
    }
}
