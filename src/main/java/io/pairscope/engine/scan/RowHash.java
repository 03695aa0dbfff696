package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import java.nio.charset.StandardCharsets;
import org.apache.datasketches.hash.MurmurHash3;

/**
 * 64-bit hashes of names (murmur3) and vectors. Equal values have equal hashes in every shard and run; of n different values
 * two have the same hash with a chance of n²/2⁶⁵: 3e-6 at ten million.
 */
final class RowHash {
    private static final long OF_A_VALUE = 1;
    private static final long OF_A_ROW = 2;

    private static final int LANES = 4;
    /** Odd, so that multiplying by it is one to one: MurmurHash2 for 64 bits. */
    private static final long FACTOR = 0xC6A4A7935BD1E995L;

    private final long[] bits;

    /** @param dims of all sides that are hashed together */
    RowHash(int dims) {
        this.bits = new long[dims];
    }

    /** Of one side of row i as its values are used: rounded and normalized as they are in the block, −0 as 0. */
    static long ofVector(EmbeddingBlock block, Side side, int i) {
        return ofVector(block.values(), block.offset(side, i), block.dims(side));
    }

    /**
     * Of a vector that begins at some place; −0 as 0. Each fourth value goes into one of four hashes of their own, which the
     * processor computes side by side; every step is one to one in the value and in the hash.
     */
    static long ofVector(double[] values, int at, int dims) {
        long a = 1;
        long b = 2;
        long c = 3;
        long d = 4;
        int end = at + dims;
        int unrolled = end - dims % LANES;
        int j = at;
        for (; j < unrolled; j += LANES) {
            a = step(a, values[j]);
            b = step(b, values[j + 1]);
            c = step(c, values[j + 2]);
            d = step(d, values[j + 3]);
        }
        for (; j < end; j++) {
            a = step(a, values[j]);
        }
        return RowSample.mixed(RowSample.mixed(RowSample.mixed(a, b), c), d);
    }

    private static long step(long hash, double value) {
        // −0 + 0 = 0.
        long next = (hash ^ Double.doubleToRawLongBits(value + 0.0)) * FACTOR;
        return next ^ next >>> Integer.SIZE;
    }

    /** 128 bits (murmur3) of some sides of row i together, one side behind the other, each as {@link #ofVector} takes it. */
    long[] ofSides(EmbeddingBlock block, int i, Side... sides) {
        int length = 0;
        for (Side side : sides) {
            put(block.values(), block.offset(side, i), block.dims(side), length);
            length += block.dims(side);
        }
        return MurmurHash3.hash(bits, 0, length, OF_A_VALUE);
    }

    private void put(double[] values, int at, int dims, int to) {
        for (int j = 0; j < dims; j++) {
            bits[to + j] = Double.doubleToRawLongBits(values[at + j] + 0.0);
        }
    }

    static long ofBoth(long image, long text) {
        return MurmurHash3.hash(new long[] {image, text}, OF_A_VALUE)[0];
    }

    /** Of the UTF-8 of a name. */
    static long ofName(String name) {
        // The library refuses to hash nothing.
        return MurmurHash3.hash((name + '\0').getBytes(StandardCharsets.UTF_8), OF_A_VALUE)[0];
    }

    /** Of a name, as a number that is not negative; −1 of none. */
    static long answer(String name) {
        return name == null ? -1 : ofName(name) & Long.MAX_VALUE;
    }

    /** Of the group of row i, its first label; a row without one is a group of its own. */
    static long ofGroup(EmbeddingBlock block, int i, long planRow) {
        String group = block.label(i, 0);
        return group == null ? MurmurHash3.hash(planRow, OF_A_ROW)[0] : ofName(group);
    }
}
