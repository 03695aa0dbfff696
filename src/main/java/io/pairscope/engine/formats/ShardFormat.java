package io.pairscope.engine.formats;

import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.engine.storage.Storage;
import java.io.Closeable;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * A format of embedding files: the names of its files, what their footers say, and how their rows are decoded. One class per
 * format, without state; used in tasks. Rules for rows and for the files of a shard are the same for all formats and stand
 * elsewhere. A reader holds a page or a batch of each column, never a row group, and never takes more memory than a file's
 * footer allows: what asks for more is damage.
 */
public interface ShardFormat extends Serializable {
    /** Its name in messages and listings, such as {@code Parquet}. */
    String name();

    /** How the names of its files end, in lower case, such as {@code .parquet}. */
    Set<String> endings();

    /** Whether a file that begins with these bytes, at least eight of them, is one. */
    boolean startsWith(byte[] head);

    /** The columns and rows of a file, or why it cannot be used. */
    Footer footer(ListedFile file, Storage storage);

    /**
     * Begins to decode rows of a file that was described by its footer.
     *
     * @param firstRow from 0
     * @param rows that follow; no others are given
     * @throws UnreadableShardException when the file cannot be opened, or is damaged
     */
    Batches open(ListedFile file, Wanted wanted, long firstRow, long rows, Storage storage)
            throws UnreadableShardException;

    /** The columns that a reader gives, each named as the footer names it. */
    final class Wanted implements Serializable {
        private static final long serialVersionUID = 1;

        private final String[] vectors;
        private final String[] names;
        private final String[] labels;
        private final BinaryVectors binary;

        /** Vectors and names of rows. */
        public Wanted(List<String> vectors, List<String> names, BinaryVectors binary) {
            this(vectors, names, List.of(), binary);
        }

        /**
         * @param vectors image and text, or one of them
         * @param names of rows: id and group, or fewer
         * @param labels other columns, whose values may be fractions, too
         * @param binary what binary columns hold when they are read as vectors; null when there is none
         */
        public Wanted(List<String> vectors, List<String> names, List<String> labels, BinaryVectors binary) {
            this.vectors = vectors.toArray(String[]::new);
            this.names = names.toArray(String[]::new);
            this.labels = labels.toArray(String[]::new);
            this.binary = binary;
        }

        public List<String> vectors() {
            return List.of(vectors);
        }

        public List<String> names() {
            return List.of(names);
        }

        public List<String> labels() {
            return List.of(labels);
        }

        public BinaryVectors binary() {
            return binary;
        }
    }

    /** A sequence of batches. */
    interface Batches extends Closeable {
        /**
         * The next rows, at least one and a few thousand at most; null behind the last ones.
         *
         * @throws UnreadableShardException when they cannot be decoded
         */
        Batch next() throws UnreadableShardException;

        /** The pages that were read so far, of all wanted columns. */
        PagesRead pages();

        /** Releases files and buffers; never fails. */
        @Override
        void close();
    }

    /**
     * Consecutive rows of a file.
     *
     * @param vectors one per vector column that was asked for
     * @param names one per column of names that was asked for, then one per label; null where a row has none
     */
    record Batch(int rows, VectorColumn[] vectors, String[][] names) {}
}
