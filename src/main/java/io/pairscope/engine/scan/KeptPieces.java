package io.pairscope.engine.scan;

import io.pairscope.engine.storage.Storage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.Path;

/**
 * A file of the pieces of a task: for each its length, its SHA-256 and itself, serialized; −1 behind the last. A file that
 * ends before is damaged.
 */
final class KeptPieces {
    private static final int END = -1;
    private static final int DIGEST_BYTES = 32;
    /** What a task of a scan gives is of these classes. */
    private static final ObjectInputFilter OWN_CLASSES =
            ObjectInputFilter.Config.createFilter("io.pairscope.**;scala.Tuple2*;java.base/*;!*");

    private KeptPieces() {}

    /** Says that a file is not what was written. */
    static final class DamagedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private DamagedException(Exception cause) {
            super(cause);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Pieces of a file, checked one by one. */
    static final class Reader<P> implements Iterator<P>, Closeable {
        private static final int NOT_READ = -2;

        private final DataInputStream stream;
        /** Of the next piece. */
        private int length = NOT_READ;

        Reader(DataInputStream stream) {
            this.stream = stream;
        }

        @Override
        public boolean hasNext() {
            if (length == NOT_READ) {
                try {
                    length = stream.readInt();
                    if (length == END) {
                        stream.close();
                    }
                } catch (IOException cut) {
                    throw new DamagedException(cut);
                }
            }
            return length != END;
        }

        @Override
        @SuppressWarnings("unchecked") // What a scan wrote it reads.
        public P next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                byte[] digest = stream.readNBytes(DIGEST_BYTES);
                // Grows with what is there, whatever the length says.
                byte[] bytes = stream.readNBytes(Math.max(0, length));
                if (bytes.length != length || !Arrays.equals(digest, digest(bytes))) {
                    throw new IOException("its checksum differs");
                }
                length = NOT_READ;
                return (P) new OwnObjects(new ByteArrayInputStream(bytes)).readObject();
            } catch (IOException | ClassNotFoundException damaged) {
                throw new DamagedException(damaged);
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** Objects of classes that the jar of the job has, and of no others than {@link #OWN_CLASSES}. */
    private static final class OwnObjects extends ObjectInputStream {
        OwnObjects(InputStream stream) throws IOException {
            super(stream);
            setObjectInputFilter(OWN_CLASSES);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(
                        described.getName(), false, Thread.currentThread().getContextClassLoader());
            } catch (ClassNotFoundException primitive) {
                return super.resolveClass(described);
            }
        }
    }

    /**
     * Pieces of a task that runs, written as they pass; the file gets its name when the task has finished without a failure. A
     * place that takes no more keeps nothing, and the task goes on.
     */
    static final class Writer<P> implements Iterator<P>, Closeable {
        private final TaskRun<P, ?> run;
        private final Storage storage;
        private final Path temporary;
        private final Path file;
        private DataOutputStream stream;

        Writer(TaskRun<P, ?> run, Storage storage, Path temporary, Path file) {
            this.run = run;
            this.storage = storage;
            this.temporary = temporary;
            this.file = file;
            keep(() -> stream = new DataOutputStream(new BufferedOutputStream(storage.create(temporary))));
        }

        @Override
        public boolean hasNext() {
            boolean more = run.hasNext();
            if (!more && stream != null) {
                keep(this::finish);
                stream = null;
            }
            return more;
        }

        @Override
        public P next() {
            P piece = run.next();
            if (stream != null) {
                keep(() -> write(piece));
            }
            return piece;
        }

        private void write(P piece) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
                objects.writeObject(piece);
            }
            stream.writeInt(bytes.size());
            stream.write(digest(bytes.toByteArray()));
            bytes.writeTo(stream);
        }

        private void finish() throws IOException {
            stream.writeInt(END);
            stream.close();
            if (run.hasFailures()) {
                storage.delete(temporary);
            } else {
                storage.publish(temporary, file);
            }
        }

        private interface Step {
            void run() throws IOException;
        }

        private void keep(Step step) {
            try {
                step.run();
            } catch (IOException | UncheckedIOException full) {
                abandon();
            }
        }

        /** Leaves nothing of a task that has not finished. */
        @Override
        public void close() {
            if (stream != null) {
                abandon();
            }
        }

        private void abandon() {
            DataOutputStream unfinished = stream;
            stream = null;
            try {
                if (unfinished != null) {
                    unfinished.close();
                }
                storage.delete(temporary);
            } catch (IOException full) {
                // What stays has no name that a resumed run looks for.
            }
        }
    }
}
