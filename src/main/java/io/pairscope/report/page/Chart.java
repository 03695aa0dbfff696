package io.pairscope.report.page;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A chart: what {@code report.js} draws of it, and the table of the same numbers. NaN is a gap. */
sealed interface Chart {
    @JsonProperty("type")
    String type();

    /** Whether there is nothing to draw. */
    @JsonIgnore
    boolean isEmpty();

    Table table(String caption);

    /** Its height, as a class of the style sheet. */
    @JsonIgnore
    default String size() {
        return "usual";
    }

    enum Scale {
        LINEAR,
        LOG
    }

    record Axis(String title, Scale scale) {
        static Axis linear(String title) {
            return new Axis(title, Scale.LINEAR);
        }

        static Axis log(String title) {
            return new Axis(title, Scale.LOG);
        }
    }

    /** Shares of rows by equal bins from one number to another, of one or several sets. */
    record Histogram(String x, List<Bins> sets) implements Chart {
        @Override
        public String type() {
            return "histogram";
        }

        @Override
        public boolean isEmpty() {
            return sets.isEmpty();
        }

        @Override
        public Table table(String caption) {
            List<String> head = new ArrayList<>(List.of("set", x + " from", "to", "rows", "share"));
            return Table.of(caption, head, sets.stream().flatMap(Bins::rows));
        }
    }

    record Bins(String name, double from, double to, double[] counts) {
        /** Without the empty bins at both ends; empty where there is no such histogram, or nothing in it. */
        static Stream<Bins> of(String name, JsonNode histogram, String counts) {
            double from = RunFiles.number(histogram.path("from"));
            double to = RunFiles.number(histogram.path("to"));
            double[] all = RunFiles.numbers(histogram.path(counts));
            int[] held = IntStream.range(0, all.length).filter(i -> all[i] > 0).toArray();
            if (held.length == 0 || !(to >= from)) {
                return Stream.empty();
            }
            double width = (to - from) / all.length;
            int first = held[0];
            int end = held[held.length - 1] + 1;
            return Stream.of(
                    new Bins(name, from + first * width, from + end * width, Arrays.copyOfRange(all, first, end)));
        }

        private Stream<List<Cell>> rows() {
            double sum = DoubleStream.of(counts).sum();
            double width = (to - from) / counts.length;
            return IntStream.range(0, counts.length)
                    .filter(i -> counts[i] > 0)
                    .mapToObj(i -> List.of(
                            Cell.text(name),
                            Cell.number(from + i * width),
                            Cell.number(from + (i + 1) * width),
                            Cell.number(counts[i]),
                            Cell.number(counts[i] / sum)));
        }
    }

    /** Bars side by side, by category. */
    record Bars(
            String x,
            Axis y,
            List<String> categories,
            List<Heights> sets,
            @JsonIgnore int left) implements Chart {
        private static final int MOST = 40;

        /** The first numbers of an object, by name. */
        static Bars of(String x, String y, JsonNode object) {
            List<Map.Entry<String, JsonNode>> first =
                    Records.fields(object).limit(MOST).toList();
            double[] values = first.stream()
                    .mapToDouble(field -> RunFiles.number(field.getValue()))
                    .toArray();
            return new Bars(
                    x,
                    Axis.linear(y),
                    first.stream().map(Map.Entry::getKey).toList(),
                    List.of(new Heights(y, values)),
                    object.size() - first.size());
        }

        @Override
        public String type() {
            return "bars";
        }

        @Override
        public boolean isEmpty() {
            return sets.isEmpty() || categories.isEmpty();
        }

        @Override
        public Table table(String caption) {
            List<String> head = new ArrayList<>(List.of(x));
            sets.forEach(set -> head.add(set.name));
            return Table.of(caption, head, IntStream.range(0, categories.size()).mapToObj(this::row))
                    .leaving(left);
        }

        private List<Cell> row(int category) {
            List<Cell> row = new ArrayList<>(List.of(Cell.text(categories.get(category))));
            sets.forEach(set -> row.add(Cell.number(set.values[category])));
            return row;
        }
    }

    record Heights(String name, double[] values) {}

    /**
     * Lines through points, which may have errors.
     *
     * @param labels of the places on the x axis, which are then 0, 1, 2, …; empty where they are numbers
     * @param band between which values are usual; empty for none
     */
    record Lines(Axis x, Axis y, List<String> labels, List<Line> lines, List<Double> band) implements Chart {
        Lines(Axis x, Axis y, List<Line> lines) {
            this(x, y, List.of(), lines, List.of());
        }

        @Override
        public String type() {
            return "lines";
        }

        @Override
        public boolean isEmpty() {
            return lines.isEmpty();
        }

        @Override
        public Table table(String caption) {
            return Table.of(
                    caption,
                    List.of("line", x.title(), y.title(), "standard error"),
                    lines.stream().flatMap(this::rows));
        }

        private Stream<List<Cell>> rows(Line line) {
            return IntStream.range(0, line.x.length)
                    .mapToObj(i -> List.of(
                            Cell.text(line.name),
                            labels.isEmpty() ? Cell.number(line.x[i]) : Cell.text(labels.get((int) line.x[i])),
                            Cell.number(line.y[i]),
                            Cell.shown(line.errors.length == 0 ? Numbers.NONE : Numbers.of(line.errors[i]))));
        }
    }

    /** @param errors of y; empty for none */
    record Line(String name, double[] x, double[] y, double[] errors) {
        private static final int MOST_POINTS = 400;

        /** Of values at 1, 2, 3, …: all, or some of very many; nothing where there are none. */
        static Stream<Line> of(String name, JsonNode values) {
            double[] all = RunFiles.numbers(values);
            return all.length == 0
                    ? Stream.empty()
                    : Stream.of(of(
                            name,
                            IntStream.rangeClosed(1, all.length)
                                    .asDoubleStream()
                                    .toArray(),
                            all));
        }

        static Line of(String name, double[] x, double[] y) {
            int points = Math.min(Math.min(x.length, y.length), MOST_POINTS);
            int all = Math.min(x.length, y.length);
            int[] taken = IntStream.range(0, points)
                    .map(i -> points == all ? i : (int) ((long) i * (all - 1) / (points - 1)))
                    .toArray();
            return new Line(
                    name,
                    IntStream.of(taken).mapToDouble(i -> x[i]).toArray(),
                    IntStream.of(taken).mapToDouble(i -> y[i]).toArray(),
                    new double[0]);
        }
    }

    /** Values with their intervals, one below the other. */
    record Forest(String x, List<Interval> rows, List<Double> marks) implements Chart {
        private static final int TALL = 9;
        private static final int HUGE = 18;

        Forest(String x, List<Interval> rows) {
            this(x, rows, List.of());
        }

        @Override
        public String type() {
            return "forest";
        }

        @Override
        public String size() {
            return rows.size() <= TALL ? "usual" : rows.size() <= HUGE ? "tall" : "huge";
        }

        @Override
        public boolean isEmpty() {
            return rows.isEmpty();
        }

        @Override
        public Table table(String caption) {
            return Table.of(
                    caption, List.of("name", x, "low", "high"), rows.stream().map(Interval::row));
        }
    }

    /** @param low and high are NaN where there is no interval */
    record Interval(String label, double value, double low, double high) {
        private List<Cell> row() {
            return List.of(Cell.text(label), Cell.number(value), Cell.number(low), Cell.number(high));
        }
    }
}
