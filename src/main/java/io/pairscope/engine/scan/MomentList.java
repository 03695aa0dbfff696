package io.pairscope.engine.scan;

import io.pairscope.core.moments.PairMoments;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The moments of many groups: in memory as long as they take no more than {@link PairMoments#SMALL_BYTES}, otherwise in a
 * temporary file, from which they are read at each use. Grows at its end alone. The file goes when the process ends.
 */
public final class MomentList extends AbstractList<PairMoments> {
    private static final int BUFFER = 1 << 20;

    private final List<PairMoments> held = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();
    private long bytes;
    /** Often asked for again, as for each of its columns. */
    private SoftReference<PairMoments> last;

    private int lastRead = -1;
    private FileChannel file;

    /** Each is taken when the one before is put away. */
    public static MomentList of(Stream<PairMoments> moments) {
        MomentList list = new MomentList();
        moments.forEachOrdered(list::add);
        return list;
    }

    @Override
    public synchronized boolean add(PairMoments moments) {
        bytes += moments.bytes();
        if (bytes <= PairMoments.SMALL_BYTES) {
            return held.add(moments);
        }
        try {
            for (PairMoments earlier : held) {
                starts.add(write(earlier));
            }
            held.clear();
            return starts.add(write(moments));
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "cannot put moments away in " + System.getProperty("java.io.tmpdir"), failure);
        }
    }

    @Override
    public synchronized PairMoments get(int index) {
        if (file == null) {
            return held.get(index);
        }
        PairMoments known = index == lastRead ? last.get() : null;
        if (known == null) {
            known = read(index);
            lastRead = index;
            last = new SoftReference<>(known);
        }
        return known;
    }

    private PairMoments read(int index) {
        try {
            file.position(starts.get(index));
            // Not closed: that would close the file.
            ObjectInputStream stream =
                    new ObjectInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER));
            return (PairMoments) stream.readObject();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read moments that were put away", failure);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public synchronized int size() {
        return held.size() + starts.size();
    }

    /** Returns where it starts. */
    private long write(PairMoments moments) throws IOException {
        if (file == null) {
            file = FileChannel.open(
                    Files.createTempFile("pairscope-moments", null),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        }
        long start = file.size();
        file.position(start);
        ObjectOutputStream stream =
                new ObjectOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER));
        stream.writeObject(moments);
        stream.flush();
        return start;
    }
}
