package io.pairscope.benchmark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of all measures, in the order of their first appearance, and why parts have none. */
final class Measures {
    private record Values(String unit, List<Double> list) {
        Repeats repeats() {
            return Repeats.of(unit, list.stream().mapToDouble(value -> value).toArray());
        }
    }

    private final Map<Measure, Values> values = new LinkedHashMap<>();
    private final Map<Part, String> missing = new EnumMap<>(Part.class);

    void add(Measure measure, String unit, double value) {
        values.computeIfAbsent(measure, first -> new Values(unit, new ArrayList<>()))
                .list
                .add(value);
    }

    /** Notes why a part is not measured, or no more; the first reason stands. */
    void miss(Part part, String reason) {
        missing.putIfAbsent(part, reason);
    }

    Optional<String> missing(Part part) {
        return Optional.ofNullable(missing.get(part));
    }

    /** Empty when it was never measured. */
    Optional<Repeats> find(Measure measure) {
        return Optional.ofNullable(values.get(measure)).map(Values::repeats);
    }

    /** All of them by name. */
    Map<String, Repeats> byName() {
        Map<String, Repeats> all = new LinkedHashMap<>();
        values.forEach((measure, found) -> all.put(measure.name(), found.repeats()));
        return all;
    }
}
