package io.pairscope.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes of any origin become a small image or nothing. */
class ThumbnailTest {
    private static final Color ORANGE = new Color(230, 120, 20);

    private static byte[] image(String format, int width, int height, int type) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, ORANGE.getRGB());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    private static BufferedImage decoded(String url) throws IOException {
        String start = "data:image/jpeg;base64,";
        assertThat(url).startsWith(start);
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(url.substring(start.length()))));
    }

    @ParameterizedTest(name = "{0} of {1} x {2}")
    @CsvSource({
        "png, 200, 100, 96, 48",
        "jpeg, 1500, 3000, 48, 96",
        "gif, 96, 96, 96, 96",
        "bmp, 300, 20, 96, 6",
        "png, 7, 5, 7, 5",
        "png, 5000, 1, 96, 1"
    })
    void imagesFitIntoTheSquareInTheirColours(String format, int width, int height, int thumbWidth, int thumbHeight)
            throws IOException {
        BufferedImage thumbnail = decoded(Thumbnail.of(image(format, width, height, BufferedImage.TYPE_INT_RGB)));

        assertThat(thumbnail.getWidth()).isEqualTo(thumbWidth);
        assertThat(thumbnail.getHeight()).isEqualTo(thumbHeight);
        Color found = new Color(thumbnail.getRGB(thumbWidth / 2, thumbHeight / 2));
        assertThat(found.getRed()).isBetween(215, 245);
        assertThat(found.getBlue()).isBetween(0, 40);
    }

    @Test
    void whatIsTransparentIsWhite() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(20, 20, BufferedImage.TYPE_INT_ARGB), "png", bytes);

        assertThat(decoded(Thumbnail.of(bytes.toByteArray())).getRGB(10, 10)).isEqualTo(Color.WHITE.getRGB());
    }

    /** A PNG whose header tells a size, and whose data are those of another one. */
    private static byte[] pngThatTells(int width, int height) throws IOException {
        byte[] png = image("png", 4, 4, BufferedImage.TYPE_INT_RGB);
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, width).putInt(20, height);
        CRC32 sum = new CRC32();
        sum.update(png, 12, 17);
        header.putInt(29, (int) sum.getValue());
        return png;
    }

    @ParameterizedTest(name = "{0} x {0} pixels")
    @ValueSource(ints = {6_400, 60_000, Integer.MAX_VALUE})
    void anImageOfMoreThanFortyMegapixelsIsNotDecoded(int side) throws IOException {
        assertThat(Thumbnail.of(pngThatTells(side, side))).isNull();
    }

    @Test
    void otherFormatsAndDamagedImagesAreNone() throws IOException {
        byte[] jpeg = image("jpeg", 300, 300, BufferedImage.TYPE_INT_RGB);
        assertThat(Thumbnail.of(new byte[0])).isNull();
        assertThat(Thumbnail.of("<svg onload='alert(1)'/>".getBytes(StandardCharsets.UTF_8)))
                .isNull();
        assertThat(Thumbnail.of(image("tiff", 10, 10, BufferedImage.TYPE_INT_RGB)))
                .isNull();
        assertThat(Thumbnail.of(Arrays.copyOf(jpeg, 20))).isNull();
        for (int damaged = 0; damaged < jpeg.length; damaged += 7) {
            byte[] other = jpeg.clone();
            other[damaged] ^= 0x55;
            String thumbnail = Thumbnail.of(other);
            assertThat(thumbnail == null || thumbnail.startsWith("data:image/jpeg"))
                    .isTrue();
        }
    }
}
