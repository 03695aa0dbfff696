package io.pairscope.core.settings;

import io.pairscope.core.moments.Side;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names of the columns a job reads.
 *
 * @param id empty when rows are named {@code shard#row}
 * @param vectors the image and the text column of pairs, or the one column of similarities
 * @param labels further columns of a row, in the order in which blocks give their values; a column may stand in several
 * @param binary what binary vector columns hold; empty when vectors are lists
 * @param kind of the rows
 */
public record InputColumns(
        Optional<String> id, List<String> vectors, List<Label> labels, Optional<BinaryVectors> binary, Kind kind) {
    /** What the vectors of a row are, and the options that name their columns. */
    public enum Kind {
        PAIRS("image", "text"),
        IMAGES("image"),
        TEXTS("text"),
        REFERENCES("reference"),
        SIMILARITIES("similarities");

        private final List<String> vectors;

        Kind(String... vectors) {
            this.vectors = List.of(vectors);
        }

        /** What each of them is of: {@code image}, {@code text}, {@code reference} or {@code similarities}. */
        public List<String> vectors() {
            return vectors;
        }
    }

    /** The column of ids where none is named. */
    public static final String USUAL_ID = "id";

    public static final InputColumns PAIRS =
            new InputColumns(Optional.of(USUAL_ID), List.of("image_embedding", "text_embedding"));

    private static final String SIMILARITIES = "similarities";
    private static final String REFERENCES = "reference_embedding";
    private static final String IMAGES = "_img";
    private static final String TEXTS = "_txt";

    private static final List<String> OTHER_ID_NAMES = List.of("uid", "key");

    /** Columns of rows that stand alone, with lists as vectors: of pairs, or of similarities. */
    public InputColumns(Optional<String> id, List<String> vectors) {
        this(id, vectors, List.of(), Optional.empty());
    }

    /** Columns of pairs, or of similarities. */
    public InputColumns(Optional<String> id, List<String> vectors, List<Label> labels, Optional<BinaryVectors> binary) {
        this(id, vectors, labels, binary, vectors.size() == 2 ? Kind.PAIRS : Kind.SIMILARITIES);
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
        if (kind == Kind.IMAGES || kind == Kind.TEXTS) {
            return withVectors(List.of(ofOneSide(vectors.get(0), present, usable)));
        }
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

    /** Of a set with one side: the column of that name or one like it, the only one of that side, or the only one. */
    private String ofOneSide(String vector, Set<String> present, Set<String> usable) {
        if (present.contains(vector) || !PAIRS.vectors.contains(vector)) {
            return vector;
        }
        String ending = kind == Kind.IMAGES ? IMAGES : TEXTS;
        return Stream.of(
                        alike(vector, usable),
                        usable.stream().filter(name -> name.endsWith(ending)).toList(),
                        List.copyOf(usable))
                .map(InputColumns::only)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(vector);
    }

    /** The columns of images, or of texts, where they come in two sets; labels are those of the images. */
    public InputColumns ofSide(Side side) {
        return new InputColumns(
                id,
                List.of(side.of(vectors.get(0), vectors.get(1))),
                side.of(labels, List.of()),
                binary,
                side.of(Kind.IMAGES, Kind.TEXTS));
    }

    /** The columns of reference texts: the ids of the pairs, and vectors of the texts' space. */
    public InputColumns ofReferences() {
        return new InputColumns(id, List.of(REFERENCES), List.of(), binary, Kind.REFERENCES);
    }

    private InputColumns withVectors(List<String> names) {
        return new InputColumns(id, names, labels, binary, kind);
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
        Optional<String> other =
                OTHER_ID_NAMES.stream().filter(present::contains).findFirst();
        return new InputColumns(other, vectors, labels, binary, kind);
    }

    /** The same columns with these labels and no others. */
    public InputColumns withLabels(List<Label> others) {
        return new InputColumns(id, vectors, others, binary, kind);
    }

    /** These columns with more labels behind the others. */
    public InputColumns showing(List<String> shown) {
        return withLabels(Stream.concat(
                        labels.stream(), shown.stream().map(column -> new Label(column, Label.Use.SHOWN)))
                .toList());
    }

    /** Those that every scan reads. */
    public InputColumns scanned() {
        return withLabels(
                labels.stream().filter(label -> label.use() != Label.Use.SHOWN).toList());
    }

    /** Those of rows that are looked up to be shown. */
    public InputColumns shown() {
        return withLabels(
                labels.stream().filter(label -> label.use() == Label.Use.SHOWN).toList());
    }

    /** The column whose equal values tell which rows depend on one another; empty when every row stands alone. */
    public Optional<String> group() {
        return labels.stream()
                .filter(label -> label.use() == Label.Use.GROUP)
                .map(Label::column)
                .findFirst();
    }

    public boolean areDefault() {
        return PAIRS.vectors.containsAll(vectors) || vectors.equals(List.of(SIMILARITIES)) || kind == Kind.REFERENCES;
    }

    /**
     * What to do when a vector column is missing, for messages.
     *
     * @param usable columns that can hold vectors
     */
    public String advice(Set<String> usable) {
        if (kind == Kind.REFERENCES) {
            return "References stand in a column of this name";
        }
        if (kind != Kind.PAIRS) {
            return "Name the column with --" + kind.vectors.get(0) + "-column";
        }
        if (usable.size() == 1) {
            return "It has one column of vectors; audit joins images and texts that are in two sets: --input-images and"
                    + " --input-texts";
        }
        List<List<String>> pairs = pairs(usable);
        if (usable.size() == 2 && pairs.size() < 2) {
            List<String> both = List.copyOf(usable);
            boolean swapped = both.get(0).contains("text") && !both.get(1).contains("text");
            return "Name the columns, such as " + options(both.get(swapped ? 1 : 0), both.get(swapped ? 0 : 1));
        }
        return pairs.size() < 2
                ? "Name the columns with --image-column and --text-column"
                : "It has several pairs: choose one, such as "
                        + options(pairs.get(0).get(0), pairs.get(0).get(1));
    }

    private static String options(String image, String text) {
        return "--image-column " + word(image) + " --text-column " + word(text);
    }

    /** As a shell takes it for one word. */
    public static String word(String name) {
        return name.matches("[\\w./:@%+=,-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
    }
}
