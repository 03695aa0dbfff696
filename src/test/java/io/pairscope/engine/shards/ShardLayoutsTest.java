package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.arrow.ArrowFormat;
import io.pairscope.engine.formats.npy.NpyFormat;
import io.pairscope.engine.formats.npy.NpzFormat;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.engine.listing.ShardListing.Found;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which files make up a shard, by their names. */
class ShardLayoutsTest {
    private static final Map<String, ShardFormat> FORMATS = Map.of(
            "parquet", new ParquetFormat(), "npy", new NpyFormat(), "npz", new NpzFormat(), "arrow", new ArrowFormat());

    private static Found found(String name) {
        ListedFile file = new ListedFile(name, "file:/data/" + name, 1, 1);
        return new Found(file, FORMATS.get(name.substring(name.lastIndexOf('.') + 1)));
    }

    /** Each shard as its layout and its files. */
    private static List<String> shards(String... names) {
        return shards(List.of(names), List.of());
    }

    private static List<String> shards(List<String> names, List<String> aliases) {
        return ShardLayouts.of(
                        names.stream().map(ShardLayoutsTest::found).toList(),
                        aliases.stream().map(ShardLayoutsTest::found).toList())
                .stream()
                .map(shard -> shard.layout + (shard.lacking == null ? "" : " incomplete")
                        + (shard.conflict == null ? "" : " conflicting") + ": "
                        + String.join(
                                " ",
                                shard.parts().stream()
                                        .map(part -> part.file().name)
                                        .toList()))
                .toList();
    }

    @Test
    void partsOfClipRetrievalHaveTheSameNumberHoweverItIsPadded() {
        assertThat(shards(
                        "img_emb/img_emb_0.npy",
                        "img_emb/img_emb_10.npy",
                        "text_emb/text_emb_00.npy",
                        "text_emb/text_emb_10.npy",
                        "metadata/metadata_000.parquet",
                        "metadata/metadata_10.parquet"))
                .containsExactly(
                        "clip-retrieval: img_emb/img_emb_0.npy text_emb/text_emb_00.npy metadata/metadata_000.parquet",
                        "clip-retrieval: img_emb/img_emb_10.npy text_emb/text_emb_10.npy metadata/metadata_10.parquet");
    }

    @Test
    void directoriesOfClipRetrievalStandApart() {
        assertThat(shards(
                        "a/img_emb/img_emb_0.npy",
                        "a/text_emb/text_emb_0.npy",
                        "b/img_emb/img_emb_0.npy",
                        "b/text_emb/text_emb_0.npy"))
                .containsExactly(
                        "clip-retrieval: a/img_emb/img_emb_0.npy a/text_emb/text_emb_0.npy",
                        "clip-retrieval: b/img_emb/img_emb_0.npy b/text_emb/text_emb_0.npy");
    }

    @Test
    void aPartWithoutTheOtherSideIsIncomplete() {
        assertThat(shards(
                        "img_emb/img_emb_0.npy",
                        "text_emb/text_emb_1.npy",
                        "metadata/metadata_0.parquet",
                        "metadata/metadata_1.parquet"))
                .containsExactly(
                        "clip-retrieval incomplete: img_emb/img_emb_0.npy metadata/metadata_0.parquet",
                        "clip-retrieval incomplete: text_emb/text_emb_1.npy metadata/metadata_1.parquet");
    }

    @Test
    void metadataWithoutVectorsIsAShardOfItsOwn() {
        assertThat(shards("metadata/metadata_0.parquet", "metadata/readme_2.parquet"))
                .containsExactly("Parquet: metadata/metadata_0.parquet", "Parquet: metadata/readme_2.parquet");
    }

    @Test
    void anArchiveTakesTheParquetFileOfItsName() {
        assertThat(shards("d/0.npz", "d/0.parquet", "d/1.npz", "0.parquet", "1.tar.npz", "1.tar.parquet"))
                .containsExactly(
                        "Parquet: 0.parquet",
                        "DataComp: 1.tar.npz 1.tar.parquet",
                        "DataComp: d/0.npz d/0.parquet",
                        "npz: d/1.npz");
    }

    @Test
    void twoFilesOfOneNumberAreAConflict() {
        assertThat(shards("img_emb/img_emb_0.npy", "img_emb/img_emb_00.npy", "text_emb/text_emb_0.npy"))
                .containsExactly("clip-retrieval conflicting: img_emb/img_emb_0.npy text_emb/text_emb_0.npy");
    }

    @Test
    void anotherNameOfAFileCompletesAShardAndIsNoneByItself() {
        assertThat(shards(List.of("a/0.npz", "a/0.parquet", "b/0.npz"), List.of("b/0.parquet", "c/1.parquet")))
                .containsExactly("DataComp: a/0.npz a/0.parquet", "DataComp: b/0.npz b/0.parquet");
        assertThat(shards(List.of("a/0.npz", "a/0.parquet"), List.of("b/0.npz", "b/0.parquet")))
                .containsExactly("DataComp: a/0.npz a/0.parquet");
    }

    @Test
    void anyOtherFileIsAShard() {
        assertThat(shards("a.arrow", "a.parquet", "img_emb/vectors.npy", "pairs.npy"))
                .containsExactly("Arrow: a.arrow", "Parquet: a.parquet", "npy: img_emb/vectors.npy", "npy: pairs.npy");
    }
}
