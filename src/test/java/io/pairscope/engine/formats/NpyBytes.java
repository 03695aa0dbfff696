package io.pairscope.engine.formats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;

/** An npy array with random elements, written by the letter of NumPy's format description. */
final class NpyBytes {
    private static final int ALIGNMENT = 64;

    final String descr;
    final long[] shape;

    /** The bits of the elements, in C order. */
    final long[] bits;

    private NpyBytes(String descr, long[] shape, long[] bits) {
        this.descr = descr;
        this.shape = shape;
        this.bits = bits;
    }

    /** Finite elements with any bits. */
    static NpyBytes random(String descr, long seed, long... shape) {
        Random random = new Random(seed);
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        NpyBytes array = new NpyBytes(descr, shape, new long[count]);
        for (int i = 0; i < count; i++) {
            do {
                array.bits[i] = random.nextLong();
            } while (!(Math.abs(array.value(i)) < 1e100));
        }
        return array;
    }

    private int width() {
        return descr.charAt(2) - '0';
    }

    /** Element i in C order. */
    double value(int i) {
        return switch (descr.substring(1)) {
            case "f2" -> half((int) (bits[i] & 0xFFFF));
            case "f4" -> Float.intBitsToFloat((int) bits[i]);
            case "f8" -> Double.longBitsToDouble(bits[i]);
            default -> (byte) bits[i];
        };
    }

    /** The definition of binary16. */
    private static double half(int bits) {
        int exponent = bits / 1024 % 32;
        double fraction = bits % 1024 / 1024.0;
        double sign = bits < 32768 ? 1 : -1;
        if (exponent == 31) {
            return Double.NaN;
        }
        return sign * (exponent == 0 ? Math.pow(2, -14) * fraction : Math.pow(2, exponent - 15) * (1 + fraction));
    }

    /** Rows of one of the matrices that the last two axes make. */
    double[][] rows(int side, int first, int count) {
        int dims = (int) shape[shape.length - 1];
        int begin = side * (int) shape[shape.length - 2] + first;
        double[][] rows = new double[count][dims];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < dims; j++) {
                rows[i][j] = value((begin + i) * dims + j);
            }
        }
        return rows;
    }

    byte[] file(boolean fortran, int version) {
        String lengths = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return file(
                version, dictionary(descr, fortran, "(" + lengths + (shape.length == 1 ? ",)" : ")")), data(fortran));
    }

    static String dictionary(String descr, boolean fortran, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape
                + ", }";
    }

    static byte[] file(int version, String dictionary, byte[] data) {
        byte[] text = dictionary.getBytes(StandardCharsets.UTF_8);
        int lengthBytes = version == 1 ? 2 : 4;
        int unpadded = 8 + lengthBytes + text.length + 1;
        int total = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer file = ByteBuffer.allocate(total + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        file.put((byte) version).put((byte) 0);
        int length = total - 8 - lengthBytes;
        if (version == 1) {
            file.putShort((short) length);
        } else {
            file.putInt(length);
        }
        file.put(text);
        while (file.position() < total - 1) {
            file.put((byte) ' ');
        }
        return file.put((byte) '\n').put(data).array();
    }

    private byte[] data(boolean fortran) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int[] index = new int[shape.length];
        for (int n = 0; n < bits.length; n++) {
            write(data, bits[flat(index)]);
            for (int a = 0; a < index.length; a++) {
                int axis = fortran ? a : index.length - 1 - a;
                if (++index[axis] < shape[axis]) {
                    break;
                }
                index[axis] = 0;
            }
        }
        return data.toByteArray();
    }

    private int flat(int[] index) {
        int flat = 0;
        for (int axis = 0; axis < index.length; axis++) {
            flat = flat * (int) shape[axis] + index[axis];
        }
        return flat;
    }

    private void write(ByteArrayOutputStream data, long element) {
        for (int b = 0; b < width(); b++) {
            int place = descr.charAt(0) == '>' ? width() - 1 - b : b;
            data.write((int) (element >>> 8 * place));
        }
    }
}
