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
        return alike.isPresent()
                ? alike
                : names.stream()
                        .min(Comparator.comparingInt(other -> edits(name, other)))
                        .filter(nearest -> 2 * edits(name, nearest) <= name.length());
    }

    private static int edits(String name, String other) {
        return UTF8String.fromString(name).levenshteinDistance(UTF8String.fromString(other));
    }
}
