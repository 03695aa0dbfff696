package io.pairscope.engine;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names of the three columns a job reads; {@code id} is empty when rows are named {@code shard#row}. */
public record PairColumns(Optional<String> id, String image, String text) {
    public static final PairColumns DEFAULT = new PairColumns(Optional.of("id"), "image_embedding", "text_embedding");

    private static final List<String> OTHER_ID_NAMES = List.of("uid", "key");

    /**
     * These columns as a file with {@code present} columns offers them: without the default embedding columns a unique
     * pair {@code *_img}/{@code *_txt} is taken, without {@code id} one of {@code uid} and {@code key}. Columns asked for
     * by another name than the default are taken by their word.
     */
    PairColumns resolve(Set<String> present) {
        String imageColumn = image;
        String textColumn = text;
        if (image.equals(DEFAULT.image)
                && text.equals(DEFAULT.text)
                && !present.contains(image)
                && !present.contains(text)) {
            List<String> images =
                    present.stream().filter(name -> name.endsWith("_img")).toList();
            List<String> texts =
                    present.stream().filter(name -> name.endsWith("_txt")).toList();
            if (images.size() == 1 && texts.size() == 1) {
                imageColumn = images.get(0);
                textColumn = texts.get(0);
            }
        }
        Optional<String> idColumn = id;
        if (id.equals(DEFAULT.id) && !present.contains(id.get())) {
            idColumn = OTHER_ID_NAMES.stream().filter(present::contains).findFirst();
        }
        return new PairColumns(idColumn, imageColumn, textColumn);
    }
}
