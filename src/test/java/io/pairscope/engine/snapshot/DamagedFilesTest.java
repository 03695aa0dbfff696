package io.pairscope.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.recovery.SimilarityRecovery.Stage;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.arrow.ArrowFormat;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Fuzz;
import io.pairscope.fixtures.Fuzz.Outcome;
import io.pairscope.fixtures.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Saved files with a damaged byte, or cut short: they give the same as the good one, or one line that says so. */
class DamagedFilesTest {
    private static final Storage STORAGE = new Storage(new Configuration());

    /** Prime, so that the damage meets every place within the eight bytes that Arrow aligns to. */
    private static final int STEP = 37;

    private static final String REMEDY = "Remove it";

    @TempDir
    private Path temporary;

    private RunDirectory run;

    @BeforeEach
    void openRun() {
        run = RunDirectory.at(STORAGE, temporary.resolve("out").toString(), "audit", ExistingOutput.REFUSE, List.of());
        run.open();
    }

    /** What is read of a file, as the bytes of a file that is written of it again. */
    private interface Reading {
        byte[] of(Path file) throws IOException;
    }

    private Reading reading(String directory, String name) {
        return switch (name) {
            case "moments.arrow" -> directory.equals("v1") ? DamagedFilesTest::numbers : this::state;
            case "ledger.arrow" -> this::ledger;
            default -> this::pass;
        };
    }

    private static org.apache.hadoop.fs.Path hadoop(Path file) {
        return new org.apache.hadoop.fs.Path(file.toUri());
    }

    /** Without the header, which the checksum of the first builds does not cover. */
    private static byte[] numbers(Path file) {
        List<PairMoments> groups =
                MomentsFile.read(STORAGE, hadoop(file), REMEDY).groups();
        return groups.stream()
                .map(group -> group.count()
                        + Arrays.toString(group.mean())
                        + Arrays.toString(group.augmentedScatter())
                        + numbers(group.cosines()))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String numbers(CosineMoments cosines) {
        double[] sums = {cosines.sum(), cosines.sumOfSquares(), cosines.positiveSum(), cosines.min(), cosines.max()};
        return Arrays.toString(sums) + Arrays.toString(cosines.histogram());
    }

    private byte[] state(Path file) throws IOException {
        MomentsFile.State state = MomentsFile.read(STORAGE, hadoop(file), REMEDY);
        Path again = temporary.resolve("again.arrow");
        Files.deleteIfExists(again);
        MomentsFile.write(STORAGE, again.toString(), state);
        return Files.readAllBytes(again);
    }

    private byte[] ledger(Path file) throws IOException {
        SavedLedger ledger = SavedLedger.read(STORAGE, hadoop(file.getParent()), REMEDY);
        Path again = temporary.resolve("again");
        for (String old : SavedLedger.FILES) {
            Files.deleteIfExists(again.resolve(old));
        }
        ledger.write(STORAGE, hadoop(again));
        SavedLedger.confirm(STORAGE, hadoop(again));
        return Files.readAllBytes(again.resolve("ledger.arrow"));
    }

    private byte[] pass(Path file) throws IOException {
        String fingerprint = "ebdd008d rank 8 rows 50 seed 1";
        Path state = Files.createDirectories(temporary.resolve("out/state"));
        Files.write(state.resolve("recovery-pass-00002.arrow"), Files.readAllBytes(file));
        Stage stage = RecoveryFile.resume(run, fingerprint).orElseThrow();
        RecoveryFile.save(run, stage, fingerprint);
        return Files.readAllBytes(state.resolve("recovery-pass-00002.arrow"));
    }

    /** True when the damage was noticed. */
    private boolean isRefused(Reading reading, Path file, byte[] good) throws IOException {
        try {
            assertThat(reading.of(file)).isEqualTo(good);
            return false;
        } catch (UnusableInputException refused) {
            assertThat(refused.getMessage())
                    .startsWith("cannot ")
                    .contains(".arrow")
                    .doesNotContain("\n", "null", "Exception", "Magic", "magic", "index", "capacity", "java.");
            return true;
        }
    }

    @ParameterizedTest(name = "{0}/{1}, step 37")
    @CsvSource({
        "v1-header, moments.arrow",
        "v1-header/kept/00000001, ledger.arrow",
        "v1-header, recovery-pass-00002.arrow",
        "v1-factor, moments.arrow",
        "v1, moments.arrow",
        "v1, recovery-pass-00002.arrow"
    })
    void aDamagedByteGivesTheSameOrOneLine(String directory, String name) throws IOException {
        Path file = copy(directory, name);
        byte[] bytes = Files.readAllBytes(file);
        byte[] good = reading(directory, name).of(file);
        int refused = 0;
        for (int at = 0; at < bytes.length; at += STEP) {
            for (int mask : new int[] {1 << at % 8, 0xFF}) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= (byte) mask;
                Files.write(file, damaged);
                refused += isRefused(reading(directory, name), file, good) ? 1 : 0;
            }
        }
        // The numbers alone are a tenth of the bytes; padding and what Arrow repeats may go unnoticed.
        assertThat(refused).isGreaterThan(2 * bytes.length / STEP / 10);
    }

    @ParameterizedTest(name = "{0}/{1}, step 37")
    @CsvSource({
        "v1-header, moments.arrow",
        "v1-header/kept/00000001, ledger.arrow",
        "v1-header, recovery-pass-00002.arrow"
    })
    void aFileCutShortIsRefusedInOneLine(String directory, String name) throws IOException {
        Path file = copy(directory, name);
        byte[] bytes = Files.readAllBytes(file);
        byte[] good = reading(directory, name).of(file);
        for (int length = 0; length < bytes.length; length += STEP) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThat(isRefused(reading(directory, name), file, good))
                    .as("%d of %d bytes", length, bytes.length)
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "{0}/{1}")
    @CsvSource({
        "v1-header, moments.arrow",
        "v1-header/kept/00000001, ledger.arrow",
        "v1-header, recovery-pass-00002.arrow",
        "v1-factor, moments.arrow",
        "v1, moments.arrow"
    })
    void mutantsGiveTheSameOrOneLine(String directory, String name) throws IOException {
        Path file = copy(directory, name);
        byte[] bytes = Files.readAllBytes(file);
        byte[] good = reading(directory, name).of(file);
        Fuzz.run("state " + directory + "/" + name, bytes, 200, damaged -> {
            Files.write(file, damaged);
            try {
                assertThat(reading(directory, name).of(file)).isEqualTo(good);
                return Outcome.SAME;
            } catch (UnusableInputException refused) {
                return Fuzz.refused(refused.getMessage());
            }
        });
    }

    /** A solution is read by people alone: whatever its bytes are, it is no state and no rows. */
    @Test
    void mutantsOfASolutionAreTakenForNothing() throws IOException {
        Path file = copy("v1", "recovery.arrow");
        Fuzz.run("state v1/recovery.arrow", Files.readAllBytes(file), 200, damaged -> {
            Files.write(file, damaged);
            String shard = new ArrowFormat()
                    .footer(new ListedFile("recovery.arrow", file.toUri().toString(), damaged.length, 0), STORAGE)
                    .problem;
            try {
                MomentsFile.read(STORAGE, hadoop(file), REMEDY);
                throw new AssertionError("taken for a state");
            } catch (UnusableInputException refused) {
                return shard == null ? Fuzz.refused(refused.getMessage()) : Fuzz.refused(refused.getMessage() + shard);
            }
        });
    }

    /** With the moments beside a ledger. */
    private Path copy(String directory, String name) throws IOException {
        Path place = Files.createDirectories(temporary.resolve("damaged"));
        Files.copy(Golden.file(directory + "/" + name), place.resolve(name));
        if (name.equals("ledger.arrow")) {
            Files.copy(Golden.file(directory + "/moments.arrow"), place.resolve("moments.arrow"));
        }
        return place.resolve(name);
    }
}
