package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Usable and bad shards of an input by their footers, their names and columns. */
@SharedSpark
class InventoryTest {
    private final Session session;

    @TempDir
    private Path directory;

    InventoryTest(SparkSession spark) {
        this.session = Sessions.of(spark);
    }

    private static Shards pairs(int rows) {
        return new Shards().rows(Gaussians.equicorrelated(rows, 4, 0.5, 1));
    }

    private Inventory inventory(Path... inputs) {
        return Inventory.of(
                session, List.of(inputs).stream().map(Path::toString).toList(), InputColumns.PAIRS);
    }

    @Test
    void shardsAreNamedBelowTheirCommonParentAndSortedHoweverTheyAreGiven() throws IOException {
        pairs(3).write(directory.resolve("in/b.parquet"));
        pairs(2).write(directory.resolve("in/deep/a.parquet"));
        pairs(1).write(directory.resolve("in/_hidden/c.parquet"));
        pairs(1).write(directory.resolve("in/.hidden.parquet"));
        Files.writeString(directory.resolve("in/notes.txt"), "not a shard");
        Inventory whole = inventory(directory.resolve("in"));
        assertThat(whole.shards())
                .extracting(shard -> shard.name, Shard::totalRows)
                .containsExactly(tuple("b.parquet", 3L), tuple("deep/a.parquet", 2L));
        assertThat(whole.rows()).isEqualTo(5);
        assertThat(whole.rows()).isEqualTo(5);
        assertThat(whole.summary()).startsWith("5 rows in 2 shard(s), ");
        assertThat(whole.warnings())
                .containsExactly(
                        "2 file(s) left out, hidden: .hidden.parquet, _hidden/c.parquet",
                        "1 file(s) left out, not a format of embeddings: notes.txt");
        Inventory given = inventory(directory.resolve("in/deep/a.parquet"), directory.resolve("in/b.parquet"));
        assertThat(given.names()).isEqualTo(whole.names());
    }

    @Test
    void eachBadShardHasItsReasonAndTheOthersAreUsable() throws IOException {
        pairs(3).write(directory.resolve("good.parquet"));
        Files.write(directory.resolve("empty.parquet"), new byte[0]);
        Damage.truncate(pairs(100).write(directory.resolve("truncated.parquet")));
        pairs(4).columns("image_embedding", "caption").write(directory.resolve("missing.parquet"));
        new Shards()
                .row("a", new Double[] {1.0}, new Double[] {1.0})
                .integers()
                .write(directory.resolve("integers.parquet"));
        pairs(2).idColumn("name").write(directory.resolve("named.parquet"));
        pairs(2).columns("id", "text_embedding")
                .idColumn("image_embedding")
                .write(directory.resolve("swapped.parquet"));
        Inventory inventory = inventory(directory);
        assertThat(inventory.shards()).extracting(shard -> shard.name).containsExactly("good.parquet", "named.parquet");
        assertThat(inventory.warnings())
                .contains("1 of 2 shards have no column of ids: their rows are named shard#row (named.parquet)");
        assertThat(inventory.bad())
                .extracting(BadShard::name, BadShard::rows, BadShard::reason)
                .containsExactly(
                        tuple("empty.parquet", 0L, "0 bytes, not a Parquet file; write it again or remove it"),
                        tuple(
                                "integers.parquet",
                                1L,
                                "column image_embedding is list<int32>; expected a list of float, double, float16 or int8. "
                                        + "Other numbers become floats, a column at a time, with duckdb -c \"COPY (SELECT * "
                                        + "REPLACE (image_embedding::FLOAT[] AS image_embedding) FROM 'numbers.parquet') TO "
                                        + "'pairs.parquet' (FORMAT parquet)\""),
                        tuple(
                                "missing.parquet",
                                4L,
                                "column text_embedding is missing; the shard has id, image_embedding, caption. Name the"
                                        + " columns, such as --image-column image_embedding --text-column caption"),
                        tuple(
                                "swapped.parquet",
                                2L,
                                "column image_embedding is string; expected a list of float, double, float16 or int8. Texts"
                                        + " that spell lists become lists, a column at a time, with duckdb -c \"COPY (SELECT * REPLACE"
                                        + " (image_embedding::FLOAT[] AS image_embedding) FROM 'texts.parquet') TO"
                                        + " 'pairs.parquet' (FORMAT parquet)\""),
                        tuple(
                                "truncated.parquet",
                                0L,
                                "no Parquet footer at its end: truncated or not Parquet; write it again or remove it"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "1,2\n",
                "id,image_embedding,text_embedding\r\nr1,\"[0.1, 0.2]\",\"[0.3, 0.4]\"\r\n",
                "{\"id\": 7}\n"
            })
    void textUnderTheNameOfAnotherFormatIsCalledText(String text) throws IOException {
        Files.writeString(directory.resolve("a.parquet"), text);
        Files.writeString(directory.resolve("b.parquet"), "PAR1\u0015" + text);

        assertThat(inventory(directory).bad())
                .extracting(BadShard::reason)
                .satisfiesExactly(
                        ofText -> assertThat(ofText)
                                .isEqualTo(
                                        "its first bytes are text, such as CSV or JSON, its name says Parquet; write it as"
                                                + " Parquet, Arrow or npy"),
                        truncated -> assertThat(truncated).startsWith("no Parquet footer at its end"));
    }

    @Test
    void otherColumnNamesAreFoundInTheFirstShardThatHasThem() {
        pairs(1).columns("caption", "title").write(directory.resolve("a.parquet"));
        pairs(2).columns("clip_img", "clip_txt").idColumn("uid").write(directory.resolve("b.parquet"));
        Inventory inventory = inventory(directory);
        assertThat(inventory.columns()).isEqualTo(new InputColumns(Optional.of("id"), List.of("clip_img", "clip_txt")));
        assertThat(inventory.bad()).extracting(BadShard::name).containsExactly("a.parquet");
        assertThat(inventory.summary()).contains("; columns clip_img and clip_txt; 1 bad shard(s)");
    }

    @Test
    void shardsAreDescribedByRowsBytesAndTypes() throws IOException {
        Path a = pairs(3).write(directory.resolve("a.parquet"));
        Path b = pairs(2).doubles().write(directory.resolve("b.parquet"));
        assertThat(inventory(a, b).describe())
                .containsExactly(
                        Map.of(
                                "shard",
                                "a.parquet",
                                "rows",
                                3L,
                                "bytes",
                                Files.size(a),
                                "format",
                                "Parquet",
                                "id",
                                "id",
                                "image_type",
                                "list<float>",
                                "text_type",
                                "list<float>"),
                        Map.of(
                                "shard",
                                "b.parquet",
                                "rows",
                                2L,
                                "bytes",
                                Files.size(b),
                                "format",
                                "Parquet",
                                "id",
                                "id",
                                "image_type",
                                "list<double>",
                                "text_type",
                                "list<double>"));
        assertThat(inventory(a, b).unitRoundoff()).isEqualTo(Math.scalb(1, -24));
        assertThat(inventory(b).unitRoundoff()).isEqualTo(Math.scalb(1, -53));
    }

    @Test
    void whatCannotBeListedIsSaid() throws IOException {
        assertThatThrownBy(() -> inventory(directory.resolve("none")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("nothing to read: " + directory.resolve("none") + " does not exist");
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("vectors.pkl"), "");
        assertThatThrownBy(() -> inventory(other))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("nothing to read: no file of Parquet, npy, npz, Arrow in " + other
                        + ", only 1 *.pkl. To make Parquet of pickle: python -c ");
    }

    @Test
    void shardsLeftOutAreBadAndShardsKnownAreNeither() {
        pairs(1).write(directory.resolve("a.parquet"));
        pairs(2).write(directory.resolve("b.parquet"));
        Inventory all = inventory(directory);
        Inventory without = all.without(List.of(new BadShard("a.parquet", 1, "a page cannot be decoded")));
        assertThat(without.rows()).isEqualTo(2);
        assertThat(without.bad()).extracting(BadShard::name).containsExactly("a.parquet");
        Inventory beyond = all.beyond(Set.of(all.shards().get(0).key()));
        assertThat(beyond.rows()).isEqualTo(2);
        assertThat(beyond.bad()).isEmpty();
    }

    @Test
    void aShardThatChangedOrWentDuringTheRunIsFound() throws IOException {
        Path a = pairs(1).write(directory.resolve("a.parquet"));
        Path b = pairs(2).write(directory.resolve("b.parquet"));
        pairs(3).write(directory.resolve("c.parquet"));
        Inventory inventory = inventory(directory);
        assertThat(inventory.changedSince(session)).isEmpty();
        Files.setLastModifiedTime(
                a, FileTime.fromMillis(Files.getLastModifiedTime(a).toMillis() + 5000));
        Files.delete(b);
        assertThat(inventory.changedSince(session))
                .extracting(BadShard::name, BadShard::reason)
                .containsExactly(
                        tuple(
                                "a.parquet",
                                "changed while the job was running; run it again when nothing writes to the input"),
                        tuple(
                                "b.parquet",
                                "removed while the job was running; run it again when nothing writes to the input"));
    }

    /** Neither length nor time tells: the footer does. */
    @Test
    void aShardInWhosePlaceAnotherOneOfTheSameLengthAndTimeIsIsFound() throws IOException {
        Path a = pairs(3).write(directory.resolve("a.parquet"));
        Path b = pairs(3).write(directory.resolve("b.parquet"));
        Inventory inventory = inventory(directory);
        long bytes = Files.size(a);
        FileTime time = Files.getLastModifiedTime(a);

        Files.copy(b, a, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(a, time);
        assertThat(inventory.changedSince(session)).as("an equal file").isEmpty();

        Damage.replaceUnseen(a, seed -> new Shards().rows(Gaussians.equicorrelated(3, 4, 0.5, seed)));
        assertThat(Files.size(a)).isEqualTo(bytes);
        assertThat(Files.getLastModifiedTime(a)).isEqualTo(time);
        assertThat(inventory.changedSince(session))
                .extracting(BadShard::name, BadShard::reason)
                .containsExactly(tuple(
                        "a.parquet",
                        "changed while the job was running; run it again when nothing writes to the input"));
    }

    /** So many that tasks look at them. */
    @Test
    void ofManyShardsThoseThatChangedAreNamedInOrder() throws IOException {
        for (int shard = 0; shard < 70; shard++) {
            pairs(1).write(directory.resolve(String.format("%02d.parquet", shard)));
        }
        Inventory inventory = inventory(directory);
        assertThat(inventory.changedSince(session)).isEmpty();

        Damage.replaceUnseen(
                directory.resolve("65.parquet"), seed -> new Shards().rows(Gaussians.equicorrelated(1, 4, 0.5, seed)));
        Files.delete(directory.resolve("07.parquet"));
        assertThat(inventory.changedSince(session))
                .extracting(BadShard::name)
                .containsExactly("07.parquet", "65.parquet");
    }
}
