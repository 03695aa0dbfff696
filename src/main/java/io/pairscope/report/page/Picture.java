package io.pairscope.report.page;

import java.util.regex.Pattern;

/** Small pictures inside a page: data URLs of image formats that hold pixels alone. */
final class Picture {
    private static final int LARGEST = 40_000;
    private static final Pattern URL = Pattern.compile("data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}");

    private Picture() {}

    static boolean isOne(String url) {
        return url.length() <= LARGEST
                && url.startsWith("data:image/")
                && URL.matcher(url).matches();
    }
}
