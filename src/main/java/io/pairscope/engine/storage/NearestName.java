package io.pairscope.engine.storage;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.spark.unsafe.types.UTF8String;

/** The column that was meant where there is none of the name that was given. */
public final class NearestName {
    private NearestName() {}

    /** The name that takes the fewest edits, when these are no more than half of its letters, or are of capitals alone. */
    public static Optional<String> near(String name, Collection<String> names) {
        Optional<String> alike = names.stream().filter(name::equalsIgnoreCase).findFirst();
        if (alike.isPresent()) {
            return alike;
        }
        String nearest = of(name, names);
        int edits = UTF8String.fromString(name).levenshteinDistance(UTF8String.fromString(nearest));
        return names.isEmpty() || 2 * edits > name.length() ? Optional.empty() : Optional.of(nearest);
    }

    /** The name that takes the fewest edits. */
    public static String of(String name, Collection<String> names) {
        UTF8String searched = UTF8String.fromString(name);
        return names.stream()
                .min(Comparator.comparingInt(other -> searched.levenshteinDistance(UTF8String.fromString(other))))
                .orElse("none");
    }
}
