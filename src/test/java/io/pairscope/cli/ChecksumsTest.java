package io.pairscope.cli;

import static io.pairscope.cli.BadInputTest.assertUnusable;
import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Item;
import io.pairscope.fixtures.NpyBytes;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage in files without checksums of their own: said that it cannot be seen, and seen by a list of SHA-256. */
@SharedSpark
class ChecksumsTest {
    private final SparkSession spark;

    @TempDir
    private Path directory;

    ChecksumsTest(SparkSession spark) {
        this.spark = spark;
    }

    private Path input() {
        return directory.resolve("in");
    }

    /** Images and texts of 40 pairs in one array, whose bytes nothing guards. */
    private void writeArrays() throws IOException {
        Files.createDirectories(input());
        for (int s = 0; s < 2; s++) {
            NpyBytes both = NpyBytes.stacked(
                    NpyBytes.of(
                            "<f4",
                            3,
                            Gaussians.equicorrelated(40, 3, 0.5, s).stream()
                                    .map(Shards.Row::image)
                                    .toList()),
                    NpyBytes.of(
                            "<f4",
                            3,
                            Gaussians.equicorrelated(40, 3, 0.5, s).stream()
                                    .map(Shards.Row::text)
                                    .toList()));
            Files.write(input().resolve("s" + s + ".npy"), both.file(false, 1));
        }
    }

    private CommandRun audit(String output, Object... more) {
        Object[] arguments = new Object[more.length + 4];
        arguments[0] = "--input";
        arguments[1] = input();
        arguments[2] = "--set";
        arguments[3] = "uncertainty=off";
        System.arraycopy(more, 0, arguments, 4, more.length);
        return CommandRun.audit(spark, directory.resolve(output), arguments);
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);
    }

    private static String sha256(Path file) throws IOException, GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return String.format("%064x", new BigInteger(1, hash));
    }

    @Test
    void aListThatOneRunWritesShowsDamageToTheNext() throws Exception {
        writeArrays();
        CommandRun first = audit("first", "--checksums", "write");
        Path list = directory.resolve("first/checksums.sha256");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.verdict().get("notes").toString()).contains("no checksums in 4 of 4 pages");
        assertThat(Files.readAllLines(list))
                .containsExactly(
                        sha256(input().resolve("s0.npy")) + "  s0.npy", sha256(input().resolve("s1.npy")) + "  s1.npy");

        CommandRun held = audit("held", "--checksums", list);
        assertThat(held.exitCode()).as(held.err()).isZero();
        assertThat(held.verdict().get("notes")).isEmpty();
        assertThat(held.statistics()).isEqualTo(first.statistics());

        flip(input().resolve("s1.npy"));
        assertUnusable(
                audit("damaged", "--checksums", list),
                "shard s1.npy: its bytes are not those of the list of checksums");
        CommandRun without = audit(
                "without",
                "--checksums",
                list,
                "--on-bad-shard",
                "quarantine",
                "--set",
                "max-quarantined-fraction=0.5");
        assertThat(without.pairs()).containsExactly(80L, 40L, 40L);

        CommandRun refused = audit("refused", "--checksums", list, "--on-bad-shard", "quarantine");
        assertUnusable(refused, "first: shard s1.npy: its bytes are not those", "Mend or restore the bad shards");
        assertThat(refused.err()).doesNotContain("allow more");

        Files.writeString(list, sha256(input().resolve("s1.npy")) + " *./s1.npy\n");
        assertUnusable(
                audit("missing", "--checksums", list),
                "shard s0.npy: it is not in the list of checksums",
                "add its line, as sha256sum or a run with --checksums write gives it");
        Files.writeString(list, "s0.npy\n");
        assertUnusable(audit("none", "--checksums", list), "line 1 of the list of checksums");
        assertUnusable(audit("gone", "--checksums", directory.resolve("gone")), "cannot read the list of checksums");
    }

    /** One that is gone is no less a loss than one that is damaged, and nothing of it is left to be quarantined. */
    @Test
    void whatTheListHasAndTheInputHasNotIsNamed() throws Exception {
        writeArrays();
        Path list = directory.resolve("list");
        StringBuilder lines = new StringBuilder();
        Files.createDirectories(input().resolve("_hidden"));
        for (String name : List.of("s0.npy", "s1.npy", "README.md", "_SUCCESS", "_hidden/s2.npy", "state.json")) {
            if (!name.startsWith("s0") && !name.startsWith("s1")) {
                Files.writeString(input().resolve(name), name);
            }
            lines.append(sha256(input().resolve(name)))
                    .append("  ")
                    .append(name)
                    .append('\n');
        }
        Files.writeString(list, lines);
        CommandRun whole = audit("whole", "--checksums", list);
        assertThat(whole.exitCode()).as(whole.err()).isZero();

        Files.delete(input().resolve("s0.npy"));
        for (String onBadShard : List.of("stop", "quarantine")) {
            assertUnusable(
                    audit("gone-" + onBadShard, "--checksums", list, "--on-bad-shard", onBadShard),
                    "1 file(s) of the list of checksums " + list + " are not in the input: s0.npy. Restore them");
        }
        CommandRun dry = audit("dry", "--checksums", list, "--dry-run");
        assertThat(dry.exitCode()).isEqualTo(5);
        assertThat(dry.err()).contains("are not in the input: s0.npy");
        assertThat(directory.resolve("dry")).doesNotExist();
    }

    /** Every input of a job is under the one list; a shard that cannot be used is not gone. */
    @Test
    void theListIsOfAllInputsAndABadShardOfItIsNotMissing() throws Exception {
        writeArrays();
        Path other = Files.createDirectories(directory.resolve("other"));
        Files.copy(input().resolve("s0.npy"), other.resolve("t0.npy"));
        Path list = directory.resolve("list");
        Files.writeString(
                list,
                sha256(input().resolve("s0.npy")) + "  s0.npy\n" + sha256(input().resolve("s1.npy")) + "  s1.npy\n"
                        + sha256(other.resolve("t0.npy")) + "  t0.npy\n");
        Object[] both = {"--reference", input(), "--candidate", other, "--checksums", list};
        CommandRun compared = CommandRun.in(spark, "compare", directory.resolve("both"), both);
        assertThat(compared.exitCode()).as(compared.err()).isZero();

        Files.write(input().resolve("s1.npy"), new byte[] {1, 2, 3});
        Files.writeString(list, Files.readString(list).lines().limit(2).collect(Collectors.joining("\n")) + "\n");
        CommandRun without = audit("without", "--checksums", list, "--on-bad-shard", "quarantine");
        assertThat(without.exitCode()).as(without.err()).isZero();
        assertThat(without.pairs()).containsExactly(40L, 40L, 0L);
    }

    /** A condition on a column of the input, whose footers are read for it once more. */
    @Test
    void filterLeavesOutWhatTheListSaysIsDamaged() throws Exception {
        List<Item> items = Item.coupled(60, 4, 3).stream()
                .map(item -> item.with("width", "7"))
                .toList();
        Files.createDirectories(input());
        Item.write(input(), items, 2);
        audit("whole", "--checksums", "write");
        Path list = directory.resolve("whole/checksums.sha256");
        List<String> lines = Files.readAllLines(list);
        assertThat(lines).hasSize(2);
        Files.write(list, List.of(lines.get(0), "0".repeat(64) + lines.get(1).substring(64)));
        Object[] held = {"--checksums", list, "--on-bad-shard", "quarantine", "--set", "max-quarantined-fraction=0.5"};
        CommandRun audited = audit("audited", held);

        Stream<Object> filter =
                Stream.of("--scores", audited.output().resolve("scores"), "--input", input(), "--keep", "width > 0");
        CommandRun run = CommandRun.in(
                spark,
                "filter",
                directory.resolve("filtered"),
                Stream.concat(filter, Stream.of(held)).toArray());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.report().get("input").get("pairs").asLong())
                .isEqualTo(audited.pairs().get(1));
        assertThat(run.json("manifest.json").get("shards")).hasSize(1);
        assertThat(run.verdict().toString()).contains("its bytes are not those of the list of checksums");

        Stream<Object> ofAll = Stream.of(
                "--scores", directory.resolve("whole/scores"), "--input", input(), "--keep", "width > 0", "--copy");
        CommandRun further = CommandRun.in(
                spark,
                "filter",
                directory.resolve("further"),
                Stream.concat(ofAll, Stream.of(held)).toArray());
        assertThat(further.exitCode()).isEqualTo(5);
        assertThat(further.err()).contains("which was left out as a bad shard: mend it, or audit the input without it");
    }

    @Test
    void pagesWithChecksumsNeedNoNote() {
        new Shards().rows(Gaussians.equicorrelated(40, 3, 0.5, 1)).write(input().resolve("a.parquet"));
        CommandRun run = audit("out");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.verdict().get("notes")).isEmpty();
        assertThat(run.report().get("pages").get("with_checksum").asLong()).isEqualTo(3);
        assertThat(run.report().get("pages").get("without_checksum").asLong()).isZero();

        Damage.flipValue(input().resolve("a.parquet"), "id", 0);
        assertUnusable(audit("damaged"), "shard a.parquet: a page cannot be decoded: column id");
    }
}
