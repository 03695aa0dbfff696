package io.pairscope.engine.storage;

import org.apache.hadoop.fs.Path;

/** Qualified paths of directories: whether they meet, and how messages spell them. */
public final class Places {
    private Places() {}

    /** Whether two are the same, or one lies in the other. */
    public static boolean overlap(String a, String b) {
        return (a + "/").startsWith(b + "/") || (b + "/").startsWith(a + "/");
    }

    /** A local path without its scheme. */
    public static String shown(Path path) {
        return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
    }
}
