package io.pairscope.core.statistics;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.statistics.Definition.OfOneSet;
import io.pairscope.core.statistics.Definition.OfTwoSets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A list of statistics, found by name and computed together, so that what several of them need is computed once. All values
 * go by name: the place in the list is the order of the report and nothing else.
 */
public final class Catalogue {
    /** Every statistic of every job, by family. */
    public static final Catalogue STANDARD = new Catalogue(Definition.join(
                    TwoSetStatistics.all(),
                    CosineStatistics.all(),
                    CovarianceStatistics.all(),
                    JobStatistics.all(),
                    RetrievalStatistics.all(),
                    FilterStatistics.all())
            .sorted(Comparator.comparing(Definition::family))
            .toList());

    private final Map<String, Definition> byName = new LinkedHashMap<>();

    /** @param definitions in the order of the report */
    public Catalogue(List<Definition> definitions) {
        for (Definition definition : definitions) {
            if (byName.putIfAbsent(definition.name(), definition) != null) {
                throw new IllegalArgumentException("two statistics have the name " + definition.name());
            }
        }
    }

    /** Its definitions, in the order of the report. */
    public List<Definition> definitions() {
        return List.copyOf(byName.values());
    }

    /** All names, in the order of the report. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The statistic of a name that somebody typed; recall at any k where the list has recalls. */
    public Optional<Definition> find(String name) {
        return Optional.ofNullable(byName.get(name))
                .or(() -> byName.values().stream().anyMatch(RetrievalStatistics::isRecall)
                        ? RetrievalStatistics.recall(name)
                        : Optional.empty());
    }

    /** The statistic of a name that is known to exist. */
    public Definition named(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("there is no statistic " + name));
    }

    /** The statistics of names that are known to exist, in the order given. */
    public List<Definition> list(String... names) {
        return Stream.of(names).map(this::named).toList();
    }

    public Catalogue only(Predicate<Definition> condition) {
        return new Catalogue(byName.values().stream().filter(condition).toList());
    }

    /** The statistics of one set that its moments give. */
    public Map<Definition, Value> of(OneSet set) {
        Map<Definition, Value> values = new LinkedHashMap<>();
        byName.values().forEach(definition -> {
            if (definition.how() instanceof OfOneSet computed) {
                values.put(definition, computed.value().apply(set));
            }
        });
        return values;
    }

    /**
     * The numbers of the statistics of one set for sets near it, such as the folds of a jackknife: to first order where a number
     * takes a decomposition, else as they are. Decomposes the set; for any number of threads then.
     */
    public Function<PairMoments, Map<String, Double>> near(OneSet set) {
        Map<String, ToDoubleFunction<NearbySet>> linear = new LinkedHashMap<>();
        of(set).forEach((definition, value) -> ((OfOneSet) definition.how())
                .near()
                .ifPresent(how ->
                        linear.put(definition.name(), Double.isNaN(value.number()) ? without -> Double.NaN : how)));
        LinearizedSet here = new LinearizedSet(set, set.jointRank());
        Catalogue others = only(definition -> !linear.containsKey(definition.name()));
        return nearby -> {
            Map<String, Double> numbers = numbers(others.of(new OneSet(nearby, set.support(), set.normalization())));
            NearbySet near = new NearbySet(here, nearby);
            linear.forEach((name, how) -> numbers.put(name, how.applyAsDouble(near)));
            return numbers;
        };
    }

    /** The statistics of two sets that their moments give. */
    public Map<Definition, Value> of(TwoSets sets) {
        Map<Definition, Value> values = new LinkedHashMap<>();
        byName.values().forEach(definition -> {
            if (definition.how() instanceof OfTwoSets computed) {
                values.put(definition, computed.value().apply(sets));
            }
        });
        return values;
    }

    /** The numbers of values, by name: what a refit to some of the rows gives. */
    public static Map<String, Double> numbers(Map<Definition, Value> values) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        values.forEach((definition, value) -> numbers.put(definition.name(), value.number()));
        return numbers;
    }
}
