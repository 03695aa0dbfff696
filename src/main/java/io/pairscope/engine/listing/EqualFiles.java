package io.pairscope.engine.listing;

import io.pairscope.engine.session.Session;
import io.pairscope.engine.storage.EachFile;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Files of equal bytes, whose rows count as often as there are files. */
public final class EqualFiles {
    private EqualFiles() {}

    /** A file that may have the bytes of another one. */
    public static final class Candidate implements Serializable {
        private static final long serialVersionUID = 1;

        final String name;
        final String uri;
        final long bytes;
        final String footerHash;

        /** @param footerHash of what its footer says; null when it was not read */
        public Candidate(String name, String uri, long bytes, String footerHash) {
            this.name = name;
            this.uri = uri;
            this.bytes = bytes;
            this.footerHash = footerHash;
        }

        /** SHA-256 of all bytes; of nothing else when they cannot be read, which a scan will say. */
        private String hash(Storage storage) {
            try (InputChannel file = storage.open(new Path(URI.create(uri)))) {
                return Sha256.of(Channels.newInputStream(file));
            } catch (IOException | RuntimeException unreadable) {
                return "unreadable " + uri;
            }
        }
    }

    /** Names of files with equal bytes, by groups. Only files of one length with one footer are read, in tasks. */
    public static List<List<String>> of(Session session, List<Candidate> files) {
        List<String> looks = files.stream()
                .map(file -> file.footerHash == null ? file.uri : file.bytes + " " + file.footerHash)
                .toList();
        List<Candidate> alike = new ArrayList<>();
        groups(looks, files).forEach(alike::addAll);
        List<String> hashes = EachFile.inTasks(session, "files of equal bytes", alike, Candidate::hash);
        return groups(hashes, alike.stream().map(file -> file.name).toList());
    }

    /** Values with one key, where there are several. */
    private static <T> List<List<T>> groups(List<String> keys, List<T> values) {
        Map<String, List<T>> groups = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            groups.computeIfAbsent(keys.get(i), key -> new ArrayList<>()).add(values.get(i));
        }
        return groups.values().stream().filter(group -> group.size() > 1).toList();
    }

    /** What is said of a group. */
    public static String warning(List<String> names) {
        return "files of equal bytes: "
                + Examples.of(names)
                + "; their rows count " + (names.size() == 2 ? "twice" : names.size() + " times");
    }
}
