package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.shards.ShardListing.LeftOut;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.TwinFileSystem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing of inputs as they are found: every file once, under its name, and a reason for everything else. */
class ShardListingTest {
    private static final Storage STORAGE = new Storage(new Configuration());

    @TempDir
    private Path root;

    private Path at(String name) {
        return root.resolve("in").resolve(name);
    }

    private Path write(String name, String content) throws IOException {
        Path file = at(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Path shard(String name) throws IOException {
        return write(name, "PAR1 and more, of " + name);
    }

    private Path link(String name, String target) throws IOException {
        Files.createDirectories(at(name).getParent());
        return Files.createSymbolicLink(at(name), Path.of(target));
    }

    private ShardListing list(Path... inputs) {
        return ShardListing.of(Stream.of(inputs).map(Path::toString).toList(), NamedFormat.BOTH, STORAGE);
    }

    private ShardListing list() {
        return list(root.resolve("in"));
    }

    private static List<String> names(ShardListing listing) {
        return listing.files().stream().map(found -> found.file().name).toList();
    }

    private static List<String> leftOut(ShardListing listing) {
        return listing.leftOut().stream()
                .map(left -> left.name() + ": " + left.reason())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b.parquet",
                "100%.parquet",
                "a%20b.parquet",
                "k=v/x=1,y={2}.parquet",
                "[a]*?.parquet",
                "a:b.parquet",
                "a:b/c:d.parquet",
                "#1;&.parquet",
                "a\\b.parquet",
                "a\"'$`.parquet",
                " a .parquet",
                "a\nb.parquet",
                "größe.parquet",
                "日本語/画像.parquet",
                "🙂.parquet",
                "\uFFFD.parquet"
            })
    void namesHoldAnyCharacters(String name) throws IOException {
        Path file = shard(name);
        shard("z/other.parquet");

        ShardListing listing = list();

        assertThat(names(listing)).containsExactlyInAnyOrder(name, "z/other.parquet");
        assertThat(listing.bad()).isEmpty();
        assertThat(listing.leftOut()).isEmpty();
        assertThat(names(list(file))).containsExactly(file.getFileName().toString());
        String uri = listing.files().stream()
                .map(found -> found.file().uri)
                .filter(found -> !found.endsWith("z/other.parquet"))
                .findFirst()
                .orElseThrow();
        assertThat(new org.apache.hadoop.fs.Path(URI.create(uri)).toUri().getPath())
                .isEqualTo(file.toString());
        FileStatus status = STORAGE.status(new org.apache.hadoop.fs.Path(URI.create(uri)));
        assertThat(listing.files())
                .anySatisfy(found -> assertThat(tuple(found.file().uri, found.file().bytes, found.file().modified))
                        .isEqualTo(tuple(uri, status.getLen(), status.getModificationTime())));
    }

    @Test
    void aRelativePathWithAColonIsAPath() {
        assertThat(ShardListing.qualify("a:b", STORAGE).toUri().getPath())
                .isEqualTo(Path.of("a:b").toAbsolutePath().toString());
        assertThat(ShardListing.qualify("file:/a%20b", STORAGE).toUri().getPath())
                .isEqualTo("/a%20b");
    }

    @Test
    void namesThatAreNotUtf8AreBadShards() throws Exception {
        shard("a.parquet");
        latin1("in/caf\\351.parquet");
        latin1("in/d\\351/x.parquet");

        ShardListing listing = list();

        assertThat(names(listing)).containsExactly("a.parquet");
        assertThat(listing.bad())
                .extracting(BadShard::name, BadShard::reason)
                .containsExactly(
                        tuple("caf\uFFFD.parquet", "its name is not valid UTF-8; rename it"),
                        tuple("d\uFFFD", "its name is not valid UTF-8; rename it"));
    }

    /** Java makes no such names. */
    private void latin1(String printf) throws Exception {
        String script =
                "cd \"$1\" && f=$(printf '" + printf + "') && mkdir -p \"$(dirname \"$f\")\" && echo PAR1 > \"$f\"";
        assertThat(new ProcessBuilder("bash", "-c", script, "bash", root.toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "a.parquet, Parquet",
        "a.PARQUET, Parquet",
        "a.pq, Parquet",
        "a.Parq, Parquet",
        "part-00000-c000.snappy.parquet, Parquet",
        "a.NPY, npy"
    })
    void endingsTellTheFormatInAnyCase(String name, String format) throws IOException {
        write(name, "no magic");

        assertThat(list().files()).extracting(found -> found.format().name()).containsExactly(format);
    }

    @ParameterizedTest
    @ValueSource(strings = {"000000_0", "part-00000", "x.2024-01-01", "data.v2", "blob"})
    void otherNamesAreLookedInto(String name) throws IOException {
        shard(name);
        Files.createDirectories(at(""));
        Files.write(at("npy"), new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0, 0});
        write("else", "something else");
        write("short", "PAR1");
        write("empty", "");

        ShardListing listing = list();

        assertThat(listing.files())
                .extracting(found -> found.file().name, found -> found.format().name())
                .containsExactlyInAnyOrder(tuple(name, "Parquet"), tuple("npy", "npy"));
        assertThat(leftOut(listing))
                .containsExactly(
                        "else: not a format of embeddings", "empty: empty", "short: not a format of embeddings");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.JSON", "a.txt", "README.md", "x.csv.gz", "a.jpg", "a.parquet.bak", "a.parquet.tmp", "a~"})
    void namesOfOtherThingsAreNotOpened(String name) throws IOException {
        shard("a.parquet");
        shard(name);

        ShardListing listing = list();

        assertThat(names(listing)).containsExactly("a.parquet");
        assertThat(listing.leftOut()).extracting(LeftOut::name).containsExactly(name);
    }

    @Test
    void hiddenNamesAreThoseOfSparkAndSaidWhenTheyLookLikeShards() throws IOException {
        shard("_x=1/y=2/a.parquet");
        shard("_x=1.parquet");
        for (String silent : List.of(
                "_SUCCESS",
                "_metadata",
                "_common_metadata",
                ".a.parquet.crc",
                ".hidden/notes",
                "_temporary/0/b.parquet")) {
            shard(silent);
        }
        shard(".part-0.parquet");
        shard("_tmp.parquet");
        shard("_old/c.parquet");
        shard("c.parquet._COPYING_");

        ShardListing listing = list();

        assertThat(names(listing)).containsExactly("_x=1.parquet", "_x=1/y=2/a.parquet");
        assertThat(leftOut(listing))
                .containsExactly(".part-0.parquet: hidden", "_old/c.parquet: hidden", "_tmp.parquet: hidden");
        assertThat(listing.warnings())
                .containsExactly("3 file(s) left out, hidden: .part-0.parquet, _old/c.parquet, _tmp.parquet");
    }

    @Test
    void aDirectoryCountsOnceUnderTheNameThatNoLinkLeadsTo() throws IOException {
        shard("run-7/a.parquet");
        shard("run-7/b.parquet");
        link("latest", "run-7");
        link("zlatest", "latest");
        link("run-7/self", ".");
        link("run-7/up", "..");

        ShardListing listing = list();

        assertThat(names(listing)).containsExactly("a.parquet", "b.parquet");
        assertThat(listing.leftOut()).hasSize(4).allMatch(left -> left.kind().equals("the same directory"));
        assertThat(listing.warnings())
                .singleElement()
                .asString()
                .startsWith("4 file(s) left out, the same directory as another: ");
    }

    @Test
    void linksOutOfTheInputAreFollowedOnce() throws IOException {
        Files.createDirectories(root.resolve("store/deep"));
        Files.writeString(root.resolve("store/deep/a.parquet"), "PAR1");
        Files.writeString(root.resolve("store/b.parquet"), "PAR1");
        shard("own.parquet");
        link("one", "../store");
        link("three.parquet", "../store/b.parquet");
        link("two", "../store/deep");

        ShardListing listing = list();

        assertThat(names(listing)).containsExactly("one/b.parquet", "one/deep/a.parquet", "own.parquet");
        assertThat(leftOut(listing))
                .containsExactly(
                        "three.parquet: the same file as one/b.parquet", "two: the same directory as one/deep");
    }

    @Test
    void aCacheOfTwoRevisionsGivesEachBlobOnce() throws IOException {
        shard("blobs/0a1b");
        shard("blobs/2c3d");
        write("blobs/4e5f", "# a data set");
        link("snapshots/r1/x.parquet", "../../blobs/0a1b");
        link("snapshots/r2/x.parquet", "../../blobs/0a1b");
        link("snapshots/r2/y.parquet", "../../blobs/2c3d");
        link("snapshots/r2/README.md", "../../blobs/4e5f");

        ShardListing listing = list();

        assertThat(names(listing)).containsExactly("r1/x.parquet", "r2/y.parquet");
        assertThat(listing.leftOut())
                .filteredOn(left -> left.kind().equals(ShardSorter.SAME_FILE))
                .hasSize(4);
    }

    @Test
    void hardLinksAreOneFile() throws IOException {
        Path file = shard("b.parquet");
        Files.createLink(at("a.parquet"), file);
        Files.createLink(at("x"), file);

        ShardListing listing = list();

        assertThat(names(listing)).containsExactly("a.parquet");
        assertThat(leftOut(listing))
                .containsExactly("b.parquet: the same file as a.parquet", "x: the same file as a.parquet");
    }

    @Test
    void equalFilesAreTwoFiles() throws IOException {
        write("a.parquet", "PAR1");
        write("b.parquet", "PAR1");

        assertThat(names(list())).containsExactly("a.parquet", "b.parquet");
    }

    @Test
    void pathsGivenTwiceCountOnce() throws IOException {
        Path a = shard("a.parquet");
        shard("b/b.parquet");
        Path in = root.resolve("in");

        assertThat(names(list(a, a))).containsExactly("a.parquet");
        assertThat(leftOut(list(a, a))).containsExactly("a.parquet: given twice");
        assertThat(names(list(in, a))).containsExactly("a.parquet", "b/b.parquet");
        assertThat(leftOut(list(in, a))).containsExactly("a.parquet: given twice");
        assertThat(names(list(at("b"), in))).containsExactly("a.parquet", "b/b.parquet");
        assertThat(leftOut(list(at("b"), in))).containsExactly("b: given twice");
        assertThat(leftOut(list(in, root.resolve("in/../in")))).containsExactly(in + ": given twice");
    }

    @Test
    void linksThatLeadNowhereAreBadShards() throws IOException {
        shard("a.parquet");
        link("b.parquet", "/gone/b.parquet");
        link("c", "d");
        link("d", "c");
        link("notes.txt", "gone.txt");

        ShardListing listing = list();

        assertThat(listing.bad())
                .extracting(BadShard::name, BadShard::reason)
                .containsExactly(
                        tuple(
                                "b.parquet",
                                "a link to /gone/b.parquet, which does not exist; mend the link or remove it"),
                        tuple("c", "a link to d, which cannot be followed; mend the link or remove it"),
                        tuple("d", "a link to c, which cannot be followed; mend the link or remove it"));
        assertThat(leftOut(listing)).containsExactly("notes.txt: not a format of embeddings");
    }

    @Test
    void whatIsNeitherFileNorDirectoryIsNotOpened() throws Exception {
        shard("a.parquet");
        assertThat(new ProcessBuilder("mkfifo", at("pipe").toString()).start().waitFor())
                .isZero();

        assertThat(list().bad())
                .extracting(BadShard::name, BadShard::reason)
                .containsExactly(tuple("pipe", "neither a file nor a directory; remove it"));
    }

    @Test
    void whatMayNotBeReadIsABadShard() throws IOException {
        shard("a.parquet");
        Path b = Files.setPosixFilePermissions(shard("b.parquet"), PosixFilePermissions.fromString("-wx------"));
        assumeThat(Files.isReadable(b)).as("a user who may read everything").isFalse();
        shard("c/c.parquet");
        Files.setPosixFilePermissions(at("c"), PosixFilePermissions.fromString("-wx------"));

        assertThat(list().bad())
                .extracting(BadShard::name, BadShard::reason)
                .containsExactly(
                        tuple("b.parquet", LocalTree.PERMISSION_DENIED), tuple("c", LocalTree.PERMISSION_DENIED));
    }

    @Test
    void aDirectoryThatCannotBeListedIsABadShard() throws IOException {
        shard("a.parquet");
        shard("b/b.parquet");
        LocalTree local = new LocalTree();
        Tree guarded = new Tree() {
            @Override
            public Entry at(org.apache.hadoop.fs.Path path) throws IOException {
                return local.at(path);
            }

            @Override
            public List<Entry> children(org.apache.hadoop.fs.Path directory) throws IOException {
                if (directory.getName().equals("b")) {
                    throw new AccessDeniedException(directory.toString());
                }
                return local.children(directory);
            }

            @Override
            public byte[] head(org.apache.hadoop.fs.Path file, int bytes) {
                throw new AssertionError("no file need be opened");
            }
        };
        ShardWalk walk = new ShardWalk(path -> guarded, true)
                .over(List.of(ShardListing.qualify(root.resolve("in").toString(), STORAGE)));

        ShardSorter sorter = new ShardSorter(NamedFormat.BOTH, path -> guarded).sort(walk, null);

        assertThat(sorter.shards).hasSize(1);
        assertThat(sorter.bad)
                .extracting(bad -> bad.path().getName(), ShardSorter.Bad::reason)
                .containsExactly(tuple("b", LocalTree.PERMISSION_DENIED));
    }

    @Test
    void shardsAreNamedAlikeHoweverTheyAreListed() throws IOException {
        Path a = shard("x/a.parquet");
        Path b = shard("x/y/b.parquet");
        write("README.md", "");

        assertThat(names(list())).containsExactly("a.parquet", "y/b.parquet");
        assertThat(names(list(b, a))).containsExactly("a.parquet", "y/b.parquet");
        assertThat(leftOut(list())).containsExactly(at("README.md") + ": not a format of embeddings");
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv, CSV, duckdb -c",
        "a.TSV, CSV, duckdb -c",
        "a.jsonl, JSON, duckdb -c",
        "a.json.gz, JSON, duckdb -c",
        "a.pkl, pickle, python -c",
        "a.pt, PyTorch, python -c",
        "a.h5, HDF5, python -c",
        "a.safetensors, safetensors, python -c",
        "a.faiss, a FAISS index, python -c",
        "a.tfrecord, TFRecord, python -c",
        "00000.tar, tar (WebDataset), python -c",
        "a.orc, ORC, python -c",
        "a.avro, Avro, duckdb -c"
    })
    void formatsThatAreNotReadAreRefusedWithTheCommandThatConvertsThem(String name, String title, String command)
            throws IOException {
        Path file = write(name, "x,y");

        assertThatThrownBy(this::list)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(
                        "nothing to read: no file of Parquet, npy in " + root.resolve("in") + ", only 1 *")
                .hasMessageContaining(". To make Parquet of " + title + ": " + command);
        shard("z.parquet");
        assertThatThrownBy(() -> list(file, at("z.parquet")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith("nothing to read: " + file + " is " + title + ", which is not read.")
                .hasMessageContaining(command);
        assertThat(leftOut(list())).containsExactly(name + ": " + title + " is not read");
    }

    @Test
    void aNamedFileOfNoFormatIsABadShard() throws IOException {
        Path notes = write("notes.txt", "not embeddings");

        assertThat(list(shard("a.parquet"), notes).bad())
                .extracting(BadShard::toString)
                .containsExactly(
                        "shard notes.txt: 14 bytes, neither its name nor its first bytes are of a format that is read; write it"
                                + " again or remove it");
    }

    @Test
    void whatDoesNotExistIsSaid() {
        assertThatThrownBy(() -> list(at("none")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("nothing to read: " + at("none") + " does not exist");
    }

    @ParameterizedTest
    @CsvSource({
        "_delta_log/00000000000000000000.json, Delta, --format delta (needs io.delta:",
        "metadata/v1.metadata.json, Iceberg, --format iceberg (needs org.apache.iceberg:",
        "metadata/00001-uuid.metadata.json, Iceberg, --format iceberg (needs org.apache.iceberg:",
        ".hoodie/hoodie.properties, Hudi, export the current snapshot"
    })
    void tablesAreRefusedByName(String log, String title, String remedy) throws IOException {
        write("lake/t/" + log, "{}");
        Path old = shard("lake/t/data/k=1/a.parquet");
        Path table = at("lake/t");

        for (Path input : List.of(root.resolve("in"), table, table.resolve("data"), old.getParent())) {
            assertThatThrownBy(() -> list(input))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageStartingWith(table + " is a" + (title.equals("Iceberg") ? "n " : " ") + title
                            + " table: its directory also holds files of older versions; ")
                    .hasMessageContaining(remedy);
        }
        assertThat(names(list(old))).containsExactly("a.parquet");
    }

    @Test
    void aDirectoryOfMetadataIsNoTable() throws IOException {
        shard("metadata/metadata_0.parquet");
        shard("img_emb/img_emb_0.npy");

        assertThat(names(list())).containsExactly("img_emb/img_emb_0.npy", "metadata/metadata_0.parquet");
    }

    @Test
    void otherFileSystemsAreListedByTheirNames() throws IOException {
        shard("b/c.parquet");
        shard("a b%20.PQ");
        shard("plain");
        write("notes.md", "");
        shard("_x/d.parquet");
        Storage twin = new Storage(TwinFileSystem.configuration());
        String in = "twin://" + root.resolve("in");

        ShardListing listing = ShardListing.of(List.of(in, in + "/b"), NamedFormat.BOTH, twin);

        assertThat(names(listing)).containsExactly("a b%20.PQ", "b/c.parquet", "plain");
        assertThat(listing.files()).allMatch(found -> found.file().uri.startsWith("twin:/"));
        assertThat(leftOut(listing))
                .containsExactly("_x/d.parquet: hidden", "b: given twice", "notes.md: not a format of embeddings");
    }

    @Test
    void inputsOnDifferentFileSystemsAreRefused() throws IOException {
        Path a = shard("a.parquet");
        Path b = shard("b.parquet");
        Storage twin = new Storage(TwinFileSystem.configuration());

        assertThatThrownBy(() -> ShardListing.of(List.of(a.toString(), "twin://" + b), NamedFormat.BOTH, twin))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("different file systems");
    }

    @Test
    void warningsGiveCountsAndExamples() throws IOException {
        shard("z.parquet");
        for (int i = 0; i < 5; i++) {
            write("n" + i + ".txt", "");
        }
        link("y.parquet", "z.parquet");

        assertThat(list().warnings())
                .containsExactly(
                        "5 file(s) left out, not a format of embeddings: n0.txt, n1.txt, n2.txt, …",
                        "1 file(s) left out, the same file as another: y.parquet (z.parquet)");
    }

    @Test
    void theOrderOfFormatsAndOfInputsDoesNotMatter() throws IOException {
        Path a = shard("a.parquet");
        Path b = shard("b/b");
        List<String> forward = List.of(a.toString(), b.toString());
        List<String> backward = List.of(b.toString(), a.toString());
        List<ShardFormat> turned = List.of(NamedFormat.NPY, NamedFormat.PARQUET);

        assertThat(names(ShardListing.of(forward, NamedFormat.BOTH, STORAGE)))
                .isEqualTo(names(ShardListing.of(backward, turned, STORAGE)))
                .containsExactly("a.parquet", "b/b");
    }
}
