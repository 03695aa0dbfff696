package io.pairscope.cli;

import static io.pairscope.cli.BadInputTest.assertUnusable;
import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.NpyBytes;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
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

        Files.writeString(list, sha256(input().resolve("s1.npy")) + " *./s1.npy\n");
        assertUnusable(audit("missing", "--checksums", list), "shard s0.npy: it is not in the list of checksums");
        Files.writeString(list, "s0.npy\n");
        assertUnusable(audit("none", "--checksums", list), "line 1 of the list of checksums");
        assertUnusable(audit("gone", "--checksums", directory.resolve("gone")), "cannot read the list of checksums");
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
