package io.pairscope.core.text;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Credentials in URLs: the user info in front of a host, and the values of parameters that sign a request. */
public final class Credentials {
    private static final Pattern URL = Pattern.compile("(?!file:)\\b([A-Za-z][A-Za-z0-9+.-]*)://[^\\s\"<>]+");

    /** What stands before an at sign in front of the path. Secrets of S3 may hold slashes; then what stands before it is no port. */
    private static final Pattern USER_INFO = Pattern.compile("^[^/?#]*@|^[^/:?#]*:(?!\\d*(?:[/?#]|$))[^?#]*@");

    private static final Pattern SIGNATURE = Pattern.compile("(?i)([?&;#]"
            + "(?:sig|pwd|[^=&;\\s]*(?:signature|token|secret|passw|credential|key|auth)[^=&;\\s]*)=)[^&;#\\s]+");

    /** Here the name in front of the host is that of a container. */
    private static final Pattern OF_AZURE = Pattern.compile("(?i)abfss?|wasbs?");

    /** What is left of a URL once it was taken for a local path. */
    private static final Pattern LOST_SLASH =
            Pattern.compile("(?!file:)\\b([A-Za-z][A-Za-z0-9+.-]*:/)[^/:@\\s]+:[^/@\\s]*@");

    private Credentials() {}

    /** The text with the credentials cut out of all URLs in it. */
    public static String cut(String text) {
        if (text == null || !text.contains(":/")) {
            return text;
        }
        return LOST_SLASH
                .matcher(URL.matcher(text).replaceAll(Credentials::cut))
                .replaceAll("$1");
    }

    private static String cut(MatchResult url) {
        int start = url.group(1).length() + "://".length();
        String rest = url.group().substring(start);
        boolean isContainer = OF_AZURE.matcher(url.group(1)).matches() && rest.indexOf('@') < rest.indexOf('/');
        String host = isContainer ? rest : USER_INFO.matcher(rest).replaceFirst("");
        String cut = SIGNATURE.matcher(host).replaceAll("$1…");
        return Matcher.quoteReplacement(url.group().substring(0, start) + cut);
    }
}
