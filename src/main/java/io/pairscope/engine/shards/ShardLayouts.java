package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.npy.NpyFormat;
import io.pairscope.engine.formats.npy.NpzFormat;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.listing.ShardListing.Found;
import io.pairscope.engine.shards.ShardFiles.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which files of a listing belong together as one shard. clip-retrieval: {@code img_emb/*_7.npy}, {@code text_emb/*_7.npy}
 * and {@code metadata/*_7.parquet} in one directory, joined by the number at the end of their names. DataComp:
 * {@code X.npz} beside {@code X.parquet}. Any other file is a shard by itself.
 */
final class ShardLayouts {
    static final String CLIP_RETRIEVAL = "clip-retrieval";
    static final String DATACOMP = "DataComp";

    private static final String IMAGES = "img_emb";
    private static final String TEXTS = "text_emb";
    private static final String METADATA = "metadata";
    private static final Pattern NUMBER = Pattern.compile("(\\d+)$");

    private final Map<String, Found> rest = new TreeMap<>();
    private final List<ShardFiles> shards = new ArrayList<>();

    private ShardLayouts(Collection<Found> files) {
        files.forEach(found -> rest.put(found.file().name, found));
    }

    /**
     * All files, as shards, by name.
     *
     * @param aliases other names of files: a shard is one when any of its files is none
     */
    static List<ShardFiles> of(Collection<Found> files, Collection<Found> aliases) {
        ShardLayouts layouts = new ShardLayouts(files);
        aliases.forEach(found -> layouts.rest.putIfAbsent(found.file().name, found));
        layouts.takeClipRetrieval();
        layouts.takeDataComp();
        layouts.rest.values().forEach(found -> layouts.shards.add(single(found)));
        Set<String> others = aliases.stream().map(found -> found.file().name).collect(Collectors.toSet());
        return layouts.shards.stream()
                .filter(shard -> !others.containsAll(shard.fileNames()))
                .sorted(Comparator.comparing(shard -> shard.name))
                .toList();
    }

    private static ShardFiles single(Found found) {
        return ShardFiles.of(found.format().name(), new Part(found.file(), found.format(), null));
    }

    private void takeClipRetrieval() {
        Map<String, Map<String, List<Found>>> byPart = new TreeMap<>();
        for (Found found : List.copyOf(rest.values())) {
            String folder = folder(found.file());
            boolean isPart = found.format() instanceof NpyFormat && (folder.equals(IMAGES) || folder.equals(TEXTS))
                    || found.format() instanceof ParquetFormat && folder.equals(METADATA);
            Optional<String> number = number(found.file());
            if (isPart && number.isPresent()) {
                byPart.computeIfAbsent(above(found.file()) + "|" + number.get(), key -> new TreeMap<>())
                        .computeIfAbsent(folder, key -> new ArrayList<>())
                        .add(found);
            }
        }
        for (Map<String, List<Found>> part : byPart.values()) {
            if (part.containsKey(IMAGES) || part.containsKey(TEXTS)) {
                part.values().forEach(files -> files.forEach(found -> rest.remove(found.file().name)));
                shards.add(clipRetrieval(part));
            }
        }
    }

    /** @param part the files of one number, by folder */
    private static ShardFiles clipRetrieval(Map<String, List<Found>> part) {
        List<Part> parts = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        List<String> several = new ArrayList<>();
        for (String folder : List.of(IMAGES, TEXTS, METADATA)) {
            List<Found> files = part.getOrDefault(folder, List.of());
            String column = folder.equals(METADATA)
                    ? null
                    : InputColumns.PAIRS.vectors().get(folder.equals(IMAGES) ? 0 : 1);
            files.stream().limit(1).map(found -> part(found, column)).forEach(parts::add);
            if (files.isEmpty() && column != null) {
                lacking.add(folder);
            }
            if (files.size() > 1) {
                files.forEach(found -> several.add(found.file().name));
            }
        }
        Part[] all = parts.toArray(Part[]::new);
        if (!several.isEmpty()) {
            return ShardFiles.conflicting(
                    CLIP_RETRIEVAL,
                    "several files have its number: " + Examples.of(several) + "; give each part a number of its own",
                    all);
        }
        return lacking.isEmpty()
                ? ShardFiles.of(CLIP_RETRIEVAL, all)
                : ShardFiles.incomplete(
                        CLIP_RETRIEVAL,
                        "the directory " + lacking.get(0) + "/ has no file with its number; write that file again, or"
                                + " remove this one. Name the directory above both, or give each set its own option:"
                                + " --input-images and --input-texts",
                        all);
    }

    private void takeDataComp() {
        Map<String, Found> tables = new HashMap<>();
        rest.values().stream()
                .filter(found -> found.format() instanceof ParquetFormat)
                .forEach(found -> tables.putIfAbsent(stem(found.file()), found));
        for (Found found : List.copyOf(rest.values())) {
            if (found.format() instanceof NpzFormat) {
                rest.remove(found.file().name);
                Found metadata = tables.get(stem(found.file()));
                if (metadata == null) {
                    shards.add(single(found));
                } else {
                    rest.remove(metadata.file().name);
                    shards.add(ShardFiles.of(DATACOMP, part(found, null), part(metadata, null)));
                }
            }
        }
    }

    private static Part part(Found found, String column) {
        return new Part(found.file(), found.format(), column);
    }

    private static String stem(ListedFile file) {
        int dot = file.name.lastIndexOf('.');
        return dot <= file.name.lastIndexOf('/') ? file.name : file.name.substring(0, dot);
    }

    /** The number at the end of a name, without zeros before it. */
    private static Optional<String> number(ListedFile file) {
        Matcher matcher = NUMBER.matcher(stem(file));
        return matcher.find() ? Optional.of(matcher.group(1).replaceFirst("^0+(?=.)", "")) : Optional.empty();
    }

    /** The last folder of its path, which may be above the common parent. */
    private static String folder(ListedFile file) {
        String path = file.uri.substring(0, Math.max(0, file.uri.lastIndexOf('/')));
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String above(ListedFile file) {
        String path = file.uri.substring(0, Math.max(0, file.uri.lastIndexOf('/')));
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
