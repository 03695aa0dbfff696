package io.pairscope.engine.listing;

import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A format that is known by the names and first bytes of its files; a file has a row per byte. */
final class NamedFormat implements ShardFormat {
    private static final long serialVersionUID = 1;

    static final NamedFormat PARQUET = new NamedFormat("Parquet", Set.of(".parquet", ".pq", ".parq"), "PAR1");
    static final NamedFormat NPY = new NamedFormat("npy", Set.of(".npy"), "\u0093NUMPY");
    static final List<ShardFormat> BOTH = List.of(PARQUET, NPY);

    private final String name;
    private final Set<String> endings;
    private final byte[] magic;

    private NamedFormat(String name, Set<String> endings, String magic) {
        this.name = name;
        this.endings = endings;
        this.magic = magic.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<String> endings() {
        return endings;
    }

    @Override
    public boolean startsWith(byte[] head) {
        return Arrays.equals(magic, Arrays.copyOf(head, magic.length));
    }

    @Override
    public Footer footer(ListedFile file, Storage storage) {
        return Footer.of("", java.util.Map.of(), new Footer.Split(file.bytes, file.bytes));
    }

    @Override
    public Batches open(ListedFile file, Wanted wanted, long firstRow, long rows, Storage storage) {
        throw new UnsupportedOperationException();
    }
}
