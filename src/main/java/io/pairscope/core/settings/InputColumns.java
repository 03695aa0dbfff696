package io.pairscope.core.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The names of the columns a job reads.
 *
 * @param id empty when rows are named {@code shard#row}
 * @param vectors the image and the text column of pairs, or the one column of similarities
 * @param group whose rows depend on one another where it holds the same value, such as the captions of one image; empty
 *     when every row stands alone
 * @param binary what binary vector columns hold; empty when vectors are lists
 */
public record InputColumns(
        Optional<String> id, List<String> vectors, Optional<String> group, Optional<BinaryVectors> binary) {
    public static final InputColumns PAIRS =
            new InputColumns(Optional.of("id"), List.of("image_embedding", "text_embedding"));

    private static final String SIMILARITIES = "similarities";
    private static final String IMAGES = "_img";
    private static final String TEXTS = "_txt";

    private static final List<String> OTHER_ID_NAMES = List.of("uid", "key");

    /** Columns of rows that stand alone, with lists as vectors. */
    public InputColumns(Optional<String> id, List<String> vectors) {
        this(id, vectors, Optional.empty(), Optional.empty());
    }

    /**
     * These columns as a file offers them. Without a default embedding column that of the same name in other letters is
     * taken, or the only vector inside of a struct of that name; without both, a unique pair {@code *_img}/{@code *_txt}.
     * Vector columns asked for by another name than the default are taken by their word.
     *
     * @param present names of all columns; nested ones with dots
     * @param usable those that can hold vectors
     */
    public InputColumns withVectorsOf(Set<String> present, Set<String> usable) {
        if (!vectors.equals(PAIRS.vectors)) {
            return this;
        }
        List<String> alike = vectors.stream()
                .map(vector -> usable.contains(vector) ? vector : only(alike(vector, usable)))
                .toList();
        if (!alike.contains("")) {
            return withVectors(alike);
        }
        List<List<String>> pairs = pairs(usable);
        return pairs.size() == 1 && vectors.stream().noneMatch(present::contains) ? withVectors(pairs.get(0)) : this;
    }

    private InputColumns withVectors(List<String> names) {
        return new InputColumns(id, names, group, binary);
    }

    private static List<String> alike(String vector, Set<String> present) {
        return present.stream()
                .filter(name -> name.equalsIgnoreCase(vector)
                        || name.toLowerCase(Locale.ROOT).startsWith(vector + "."))
                .toList();
    }

    private static String only(List<String> names) {
        return names.size() == 1 ? names.get(0) : "";
    }

    /** The only {@code *_img} with the only {@code *_txt}, else those with the same beginning. */
    private static List<List<String>> pairs(Set<String> usable) {
        List<String> images =
                usable.stream().filter(name -> name.endsWith(IMAGES)).toList();
        List<String> texts =
                usable.stream().filter(name -> name.endsWith(TEXTS)).toList();
        if (images.size() == 1 && texts.size() == 1) {
            return List.of(List.of(images.get(0), texts.get(0)));
        }
        return images.stream()
                .map(image -> List.of(image, image.substring(0, image.length() - IMAGES.length()) + TEXTS))
                .filter(pair -> texts.contains(pair.get(1)))
                .toList();
    }

    /** These columns with the default id as a file offers it: without {@code id}, one of {@code uid} and {@code key}, or none. */
    public InputColumns withIdOf(Set<String> present) {
        if (!id.equals(PAIRS.id) || present.contains(id.get())) {
            return this;
        }
        Optional<String> other = OTHER_ID_NAMES.stream().filter(present::contains).findFirst();
        return new InputColumns(other, vectors, group, binary);
    }

    /** The same columns of rows that stand alone. */
    public InputColumns withoutGroup() {
        return new InputColumns(id, vectors, Optional.empty(), binary);
    }

    public boolean areDefault() {
        return vectors.equals(PAIRS.vectors) || vectors.equals(List.of(SIMILARITIES));
    }

    /**
     * What to do when a vector column is missing, for messages.
     *
     * @param usable columns that can hold vectors
     */
    public String advice(Set<String> usable) {
        if (vectors.size() != 2) {
            return "Name the column with --similarities-column";
        }
        List<List<String>> pairs = pairs(usable);
        return pairs.size() < 2
                ? "Name the columns with --image-column and --text-column"
                : "It has several pairs: choose one, such as --image-column " + pairs.get(0).get(0) + " --text-column "
                        + pairs.get(0).get(1);
    }
}
