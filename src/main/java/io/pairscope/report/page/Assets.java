package io.pairscope.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Scripts and styles that stand in a page, and the policy that lets the browser run these and load nothing.
 *
 * @param library Chart.js
 * @param licence of it
 * @param script ours, which draws with it
 */
record Assets(String library, String licence, String script, String styles) {
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.5.1/";
    private static Assets loaded;

    static synchronized Assets get() {
        if (loaded == null) {
            loaded = new Assets(
                    // It has no map beside it here.
                    text(CHART_JS + "dist/chart.umd.min.js").replaceFirst("//# sourceMappingURL=\\S*\\s*$", ""),
                    text(CHART_JS + "LICENSE.md"),
                    text("report.js"),
                    text("report.css"));
        }
        return loaded;
    }

    private static String text(String resource) {
        try (InputStream stream = Assets.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            // A browser hashes a script after it has made all line ends one.
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + resource, failure);
        }
    }

    String policy() {
        return "default-src 'none'; script-src " + hash(library) + " " + hash(script) + "; style-src " + hash(styles)
                + "; img-src data:; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
