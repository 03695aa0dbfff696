package io.pairscope.engine.formats;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.stream.LongStream;

/** Names and labels of rows as texts, the same in all formats: equal values have equal texts. */
public final class NameText {
    private static final double LARGEST_WHOLE = 0x1p53;
    private static final char REPLACEMENT = '\uFFFD';

    private static final long SECONDS_OF_A_DAY = 86_400;
    private static final long MILLIS_OF_A_DAY = 1000 * SECONDS_OF_A_DAY;
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    /** In about the year 900 000 000. */
    private static final double LARGEST_SECOND = 3e16;

    private static final long[] POWERS =
            LongStream.iterate(1, power -> 10 * power).limit(10).toArray();

    private NameText() {}

    /** @throws NumberFormatException when it is a fraction, not finite, or too large to be exact */
    public static String whole(double value) {
        if (value != Math.rint(value) || Math.abs(value) > LARGEST_WHOLE) {
            throw new NumberFormatException(
                    "the name " + value + " is not a whole number up to 2^53; name another column with --id-column");
        }
        return Long.toString((long) value);
    }

    /** Digits of a whole number up to 2⁵³, else what {@link Double#toString(double)} gives. Floats have the text of the equal double. */
    public static String value(double value) {
        return value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** {@code unscaled·10⁻ˢᶜᵃˡᵉ} in decimal digits, without zeros at the end. */
    public static String decimal(BigInteger unscaled, int scale) {
        return unscaled.signum() == 0
                ? "0"
                : new BigDecimal(unscaled, scale).stripTrailingZeros().toPlainString();
    }

    /** ISO 8601, such as {@code 2024-02-29}. */
    public static String date(long days) {
        return LocalDate.ofEpochDay(days).toString();
    }

    /** The same of milliseconds, which should be whole days; if they are not, a point in time. */
    public static String dateOfMillis(long millis) {
        return millis % MILLIS_OF_A_DAY == 0 ? date(millis / MILLIS_OF_A_DAY) : timestamp(millis, 3);
    }

    /**
     * A time of day in ISO 8601, such as {@code 23:59:59.500}; seconds where it is none.
     *
     * @param digits of a second that the count has: 0, 3, 6 or 9
     */
    public static String time(long count, int digits) {
        long second = Math.floorDiv(count, POWERS[digits]);
        return second < 0 || second >= SECONDS_OF_A_DAY
                ? seconds(count, digits)
                : LocalTime.ofSecondOfDay(second)
                        .plusNanos(nanos(count, digits))
                        .toString();
    }

    /** A point in time since 1970 in ISO 8601, such as {@code 2024-02-29T23:59:59.500}; seconds where years do not reach. */
    public static String timestamp(long count, int digits) {
        long second = Math.floorDiv(count, POWERS[digits]);
        return Math.abs((double) second) > LARGEST_SECOND
                ? seconds(count, digits)
                : LocalDateTime.ofEpochSecond(second, (int) nanos(count, digits), ZoneOffset.UTC)
                        .toString();
    }

    /** The same of nanoseconds since the beginning of a Julian day, as older Parquet files store them. */
    public static String nanosOfJulianDay(long nanos, int day) {
        return LocalDate.ofEpochDay((long) day - JULIAN_DAY_OF_1970)
                .atStartOfDay()
                .plusNanos(nanos)
                .toString();
    }

    private static long nanos(long count, int digits) {
        return Math.floorMod(count, POWERS[digits]) * POWERS[9 - digits];
    }

    private static String seconds(long count, int digits) {
        return decimal(BigInteger.valueOf(count), digits) + " s";
    }

    /** Text where it is UTF-8, else hexadecimal digits. A text of the same digits has the same name as such bytes. */
    public static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 || isUtf8(bytes)
                ? text
                : HexFormat.of().formatHex(bytes);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException otherwise) {
            return false;
        }
    }
}
