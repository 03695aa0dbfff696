package io.pairscope.engine.scan;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** A small copy of an image (PNG, JPEG, GIF or BMP) that holds nothing but its pixels, as a data URL. */
final class Thumbnail {
    private static final int SIDE = 96;
    private static final long MOST_PIXELS = 40_000_000;
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif", "bmp");

    private Thumbnail() {}

    /** A JPEG of at most 96 by 96 pixels, on white; null when the bytes are no image of these formats, or one of more than 40 megapixels. */
    static String of(byte[] bytes) {
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            BufferedImage image = read(input);
            return image == null
                    ? null
                    : "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(image));
        } catch (IOException | RuntimeException | LinkageError undecodable) {
            // Decoders of the JDK meet damage with any of these; without the module java.desktop there is none.
            return null;
        }
    }

    /** About as many pixels as are needed; metadata are passed over. */
    private static BufferedImage read(ImageInputStream input) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
        ImageReader reader = readers.hasNext() ? readers.next() : null;
        if (reader == null) {
            return null;
        }
        try {
            reader.setInput(input, true, true);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            if (!FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT)) || width * height > MOST_PIXELS) {
                return null;
            }
            int step = (int) Math.max(1, Math.min(width, height) / (2 * SIDE));
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, param);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        double scale = Math.min(1, (double) SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = (int) Math.max(1, Math.round(scale * image.getWidth()));
        int height = (int) Math.max(1, Math.round(scale * image.getHeight()));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, Color.WHITE, null);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(small, "jpeg", bytes);
        return bytes.toByteArray();
    }
}
