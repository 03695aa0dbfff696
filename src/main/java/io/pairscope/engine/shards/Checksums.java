package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.StorageCause;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.listing.ShardListing;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.EachFile;
import io.pairscope.engine.storage.Failures;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * SHA-256 of every file of the shards, in a list as {@code sha256sum} writes it: written by one run, held to by later ones, so
 * that damage is seen in formats that have no checksums. Names are those below the common parent of the input.
 */
public final class Checksums {
    /** The list in the run directory. */
    public static final String FILE = "checksums.sha256";

    private static final String OFF = "off";
    private static final String WRITE = "write";
    private static final Pattern LINE = Pattern.compile("(?<hash>[0-9a-fA-F]{64}) [ *](\\./)?(?<name>.+)");

    /** @param failure why the file could not be read; null where it was */
    private record Hashed(String hash, String failure) implements Serializable {}

    private final String setting;

    private Checksums(String setting) {
        this.setting = setting;
    }

    /** @param setting {@code off}, {@code write}, or the path of a list */
    public static Checksums of(String setting) {
        return new Checksums(setting);
    }

    /** Whether files are held to a list. */
    public boolean isHeldTo() {
        return !setting.equals(OFF) && !setting.equals(WRITE);
    }

    /** The list of all files of all shards; empty unless it is to be written. */
    public Optional<String> list(Session session, Collection<Inventory> inventories) {
        if (!setting.equals(WRITE)) {
            return Optional.empty();
        }
        List<ListedFile> files = inventories.stream().flatMap(Checksums::files).toList();
        List<Hashed> hashes = hashes(session, files);
        StringBuilder list = new StringBuilder();
        for (int f = 0; f < files.size(); f++) {
            Hashed hashed = hashes.get(f);
            if (hashed.failure != null) {
                throw new UnusableInputException("shard " + files.get(f).name + ": " + hashed.failure);
            }
            list.append(hashed.hash).append("  ").append(files.get(f).name).append('\n');
        }
        return Optional.of(list.toString());
    }

    /**
     * The same inventory, in which shards that are not as the list has them are bad.
     *
     * @throws UnusableInputException when the list cannot be read, or is none
     */
    public Inventory held(Session session, Inventory inventory) {
        if (!isHeldTo()) {
            return inventory;
        }
        Map<String, Set<String>> known = read(Storage.of(session));
        List<ListedFile> files = files(inventory).toList();
        List<Hashed> hashes = hashes(session, files);
        Map<String, String> problems = new HashMap<>();
        for (int f = 0; f < files.size(); f++) {
            String problem = problem(files.get(f), hashes.get(f), known);
            if (problem != null) {
                problems.put(files.get(f).name, problem);
            }
        }
        List<BadShard> bad = new ArrayList<>();
        for (Shard shard : inventory.shards()) {
            shard.files().stream()
                    .filter(file -> problems.containsKey(file.name))
                    .findFirst()
                    .ifPresent(file -> bad.add(new BadShard(shard.name, shard.totalRows(), problems.get(file.name))));
        }
        return bad.isEmpty() ? inventory : inventory.without(bad);
    }

    /**
     * Makes sure that nothing of the list is gone.
     *
     * @param inventories of all inputs, which share the list
     * @throws UnusableInputException when a file of the list is not in the input
     */
    public void requireAll(Session session, Collection<Inventory> inventories) {
        if (!isHeldTo() || inventories.isEmpty()) {
            return;
        }
        Set<String> found = inventories.stream()
                .flatMap(inventory -> inventory.found().stream())
                .collect(Collectors.toSet());
        List<String> missing = read(Storage.of(session)).keySet().stream()
                .filter(name -> !found.contains(name) && !ShardListing.isPassedOver(name))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new UnusableInputException(missing.size() + " file(s) of the list of checksums " + setting
                    + " are not in the input: " + Examples.of(missing)
                    + ". Restore them, or take their lines out of the list");
        }
    }

    private String problem(ListedFile file, Hashed hashed, Map<String, Set<String>> known) {
        if (hashed.failure != null) {
            return hashed.failure;
        }
        if (!known.containsKey(file.name)) {
            return "it is not in the list of checksums " + setting
                    + "; if it belongs to the input, add its line, as sha256sum or a run with --checksums write gives it";
        }
        return known.get(file.name).contains(hashed.hash)
                ? null
                : "its bytes are not those of the list of checksums " + setting
                        + ": damaged, or written anew; restore it, or make the list anew";
    }

    private static Stream<ListedFile> files(Inventory inventory) {
        return inventory.shards().stream().flatMap(shard -> shard.files().stream());
    }

    private static List<Hashed> hashes(Session session, List<ListedFile> files) {
        return EachFile.inTasks(session, "checksums", files, Checksums::hash);
    }

    private static Hashed hash(ListedFile file, Storage storage) {
        Path path = new Path(URI.create(file.uri));
        try (InputChannel channel = storage.open(path)) {
            return new Hashed(Sha256.of(Channels.newInputStream(channel)), null);
        } catch (IOException | UncheckedIOException failure) {
            String cause = StorageCause.of(failure, path.getName());
            return new Hashed(null, cause == null ? Failures.rootMessage(failure) + "; try again" : cause);
        }
    }

    /** Hashes by name: two inputs may have files of one name. */
    private Map<String, Set<String>> read(Storage storage) {
        Map<String, Set<String>> known = new HashMap<>();
        try (InputChannel channel = storage.open(storage.qualify(setting));
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = LINE.matcher(line);
                number++;
                if (!matcher.matches()) {
                    throw new UnusableInputException(
                            "line " + number + " of the list of checksums " + setting
                                    + " is not 64 hexadecimal digits, two spaces and the name of a file, as sha256sum writes it");
                }
                known.computeIfAbsent(matcher.group("name"), name -> new HashSet<>())
                        .add(matcher.group("hash").toLowerCase(Locale.ROOT));
            }
            return known;
        } catch (IOException | UncheckedIOException | IllegalArgumentException failure) {
            throw new UnusableInputException("cannot read the list of checksums " + setting + ": "
                    + Failures.rootMessage(failure)
                    + ". Name a list that --checksums write or sha256sum made");
        }
    }
}
