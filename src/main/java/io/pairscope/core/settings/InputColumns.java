package io.pairscope.core.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The names of the columns a job reads.
 *
 * @param id empty when rows are named {@code shard#row}
 * @param vectors the image and the text column of pairs, or the one column of similarities
 * @param group whose rows depend on one another where it holds the same value, such as the captions of one image; empty
 *     when every row stands alone
 */
public record InputColumns(Optional<String> id, List<String> vectors, Optional<String> group) {
    public static final InputColumns PAIRS =
            new InputColumns(Optional.of("id"), List.of("image_embedding", "text_embedding"));

    private static final String SIMILARITIES = "similarities";

    private static final List<String> OTHER_ID_NAMES = List.of("uid", "key");

    /** Columns of rows that stand alone. */
    public InputColumns(Optional<String> id, List<String> vectors) {
        this(id, vectors, Optional.empty());
    }

    /**
     * These columns as a file with {@code present} columns offers them: without the default embedding columns a unique
     * pair {@code *_img}/{@code *_txt} is taken, without {@code id} one of {@code uid} and {@code key}. Columns asked for
     * by another name than the default are taken by their word.
     */
    public InputColumns resolve(Set<String> present) {
        List<String> vectorColumns = vectors;
        if (vectors.equals(PAIRS.vectors) && PAIRS.vectors.stream().noneMatch(present::contains)) {
            List<String> images = ending(present, "_img");
            List<String> texts = ending(present, "_txt");
            if (images.size() == 1 && texts.size() == 1) {
                vectorColumns = List.of(images.get(0), texts.get(0));
            }
        }
        Optional<String> idColumn = id;
        if (id.equals(PAIRS.id) && !present.contains(id.get())) {
            idColumn = OTHER_ID_NAMES.stream().filter(present::contains).findFirst();
        }
        return new InputColumns(idColumn, vectorColumns, group);
    }

    /** The same columns of rows that stand alone. */
    public InputColumns withoutGroup() {
        return new InputColumns(id, vectors);
    }

    public boolean areDefault() {
        return vectors.equals(PAIRS.vectors) || vectors.equals(List.of(SIMILARITIES));
    }

    private static List<String> ending(Set<String> names, String suffix) {
        return names.stream().filter(name -> name.endsWith(suffix)).toList();
    }

    /** The options that name the vector columns, for messages. */
    public String options() {
        return vectors.size() == 2 ? "--image-column and --text-column" : "--similarities-column";
    }
}
