package io.pairscope.engine.shards;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.npy.NpyFormat;
import io.pairscope.engine.formats.npy.NpzFormat;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.engine.shards.ShardFiles.Part;
import io.pairscope.engine.shards.ShardListing.Found;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** All files, as shards, by name. */
    static List<ShardFiles> of(Collection<Found> files) {
        ShardLayouts layouts = new ShardLayouts(files);
        layouts.takeClipRetrieval();
        layouts.takeDataComp();
        layouts.rest.values().forEach(found -> layouts.shards.add(single(found)));
        return layouts.shards.stream()
                .sorted(Comparator.comparing(shard -> shard.name))
                .toList();
    }

    private static ShardFiles single(Found found) {
        return ShardFiles.of(found.format().name(), new Part(found.file(), found.format(), null));
    }

    /** The files of one part of a clip-retrieval directory, by folder. */
    private void takeClipRetrieval() {
        Map<String, Map<String, Found>> byPart = new TreeMap<>();
        for (Found found : List.copyOf(rest.values())) {
            String folder = folder(found.file());
            boolean isPart = found.format() instanceof NpyFormat && (folder.equals(IMAGES) || folder.equals(TEXTS))
                    || found.format() instanceof ParquetFormat && folder.equals(METADATA);
            Optional<String> number = number(found.file());
            if (isPart && number.isPresent()) {
                byPart.computeIfAbsent(above(found.file()) + "|" + number.get(), key -> new LinkedHashMap<>())
                        .put(folder, found);
            }
        }
        for (Map<String, Found> part : byPart.values()) {
            if (part.containsKey(IMAGES) || part.containsKey(TEXTS)) {
                part.values().forEach(found -> rest.remove(found.file().name));
                shards.add(clipRetrieval(part));
            }
        }
    }

    private static ShardFiles clipRetrieval(Map<String, Found> part) {
        List<Part> parts = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        List<String> sides = InputColumns.PAIRS.vectors();
        for (String folder : List.of(IMAGES, TEXTS)) {
            if (part.containsKey(folder)) {
                parts.add(part(part.get(folder), sides.get(folder.equals(IMAGES) ? 0 : 1)));
            } else {
                lacking.add(folder);
            }
        }
        if (part.containsKey(METADATA)) {
            parts.add(part(part.get(METADATA), null));
        }
        Part[] all = parts.toArray(Part[]::new);
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
        for (Found found : List.copyOf(rest.values())) {
            if (found.format() instanceof NpzFormat) {
                rest.remove(found.file().name);
                Found metadata = Optional.ofNullable(rest.get(stem(found.file()) + ".parquet"))
                        .filter(beside -> beside.format() instanceof ParquetFormat)
                        .orElse(null);
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
