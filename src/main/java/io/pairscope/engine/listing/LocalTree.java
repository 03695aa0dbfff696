package io.pairscope.engine.listing;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * Local directories and files. One real path is one file, and so is one inode with several names. Names are taken from
 * their bytes as UTF-8, whatever the locale.
 */
final class LocalTree implements Tree {
    static final String PERMISSION_DENIED = "permission denied; let the user who runs the job read it";
    static final String NAME_NOT_UTF_8 = "its name is not valid UTF-8; rename it";
    static final String NAME_OUTSIDE_LOCALE = "its name cannot be spelled in this locale; set LC_ALL=C.UTF-8";

    @Override
    public Entry at(Path path) throws IOException {
        java.nio.file.Path file = java.nio.file.Path.of(path.toUri().getPath());
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileNotFoundException(file.toString());
        }
        return entry(file);
    }

    @Override
    public List<Entry> children(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<java.nio.file.Path> files =
                Files.newDirectoryStream(java.nio.file.Path.of(directory.toUri().getPath()))) {
            files.forEach(file -> entries.add(entry(file)));
        }
        return entries;
    }

    @Override
    public byte[] head(Path file, int bytes) throws IOException {
        try (InputStream stream =
                Files.newInputStream(java.nio.file.Path.of(file.toUri().getPath()))) {
            return stream.readNBytes(bytes);
        }
    }

    private static Entry entry(java.nio.file.Path file) {
        boolean link = Files.isSymbolicLink(file);
        URI uri = file.toUri();
        Path path = new Path("file", null, uri.getPath());
        String problem = problemOfName(file, uri);
        if (problem != null) {
            return Entry.bad(path, link, problem);
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isOther()) {
                return Entry.bad(path, link, "neither a file nor a directory; remove it");
            }
            if (attributes.isRegularFile() && !Files.isReadable(file)) {
                return Entry.bad(path, link, PERMISSION_DENIED);
            }
            return new Entry(
                    path,
                    key(file, attributes),
                    attributes.isDirectory(),
                    link,
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis(),
                    null,
                    null);
        } catch (IOException failure) {
            return Entry.bad(path, link, problem(file, link, failure));
        }
    }

    /** The real path; of an inode with several names, the inode. Inodes alone are not unique on every file system. */
    private static Object key(java.nio.file.Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile() && attributes.fileKey() != null) {
            Object names = Files.getAttribute(file, "unix:nlink");
            if (((Number) names).intValue() > 1) {
                return attributes.fileKey();
            }
        }
        return file.toRealPath();
    }

    private static String problem(java.nio.file.Path file, boolean link, IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return PERMISSION_DENIED;
        }
        if (!link) {
            return failure instanceof NoSuchFileException
                    ? "removed while the input was listed; run the job when nothing writes to the input"
                    : "cannot be opened: " + failure.getMessage();
        }
        String target;
        try {
            target = Files.readSymbolicLink(file).toString();
        } catch (IOException gone) {
            target = "something";
        }
        return failure instanceof NoSuchFileException
                ? "a link to " + target + ", which does not exist; mend the link or remove it"
                : "a link to " + target + ", which cannot be followed; mend the link or remove it";
    }

    private static String problemOfName(java.nio.file.Path file, URI uri) {
        String escaped = uri.getRawPath();
        if (escaped.indexOf('%') < 0) {
            return null;
        }
        byte[] bytes = URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.ISO_8859_1);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            boolean spelled = java.nio.file.Path.of(uri.getPath()).equals(file);
            return spelled ? null : NAME_OUTSIDE_LOCALE;
        } catch (CharacterCodingException invalid) {
            return NAME_NOT_UTF_8;
        } catch (InvalidPathException unspelled) {
            return NAME_OUTSIDE_LOCALE;
        }
    }
}
