package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.UnreadableShardException;
import java.util.Arrays;

/**
 * The Python dictionary in the header of an npy file, of exactly the keys {@code descr}, {@code fortran_order} and {@code
 * shape}; nothing of it is evaluated.
 */
final class NpyLiteral {
    private static final int MOST_DIGITS = 18;

    private final String text;
    private int at;

    /** A text; the source of a list, for records with fields. */
    String descr;

    Boolean fortranOrder;
    long[] shape;

    private NpyLiteral(String text) {
        this.text = text;
    }

    static NpyLiteral parse(String text) throws UnreadableShardException {
        NpyLiteral literal = new NpyLiteral(text);
        literal.dictionary();
        return literal;
    }

    private void dictionary() throws UnreadableShardException {
        expect('{');
        while (peek() != '}') {
            String key = string();
            expect(':');
            value(key);
            if (peek() != '}') {
                expect(',');
            }
        }
        at++;
        if (peek() != 0) {
            throw unexpected("the end");
        }
        if (descr == null || fortranOrder == null || shape == null) {
            throw ByteSource.damaged("npy header without one of descr, fortran_order and shape");
        }
    }

    private void value(String key) throws UnreadableShardException {
        if (key.equals("descr") && descr == null) {
            descr = peek() == '[' ? list() : string();
        } else if (key.equals("fortran_order") && fortranOrder == null) {
            fortranOrder = bool();
        } else if (key.equals("shape") && shape == null) {
            shape = tuple();
        } else {
            throw unexpected("the keys descr, fortran_order and shape, each once");
        }
    }

    /** The next character that is no white space; 0 behind the last one. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char wanted) throws UnreadableShardException {
        if (peek() != wanted) {
            throw unexpected("'" + wanted + "'");
        }
        at++;
    }

    private String string() throws UnreadableShardException {
        char quote = peek();
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
            throw unexpected("a plain text in quotes");
        }
        String string = text.substring(at + 1, end);
        at = end + 1;
        return string;
    }

    /** The source of a list, which may hold texts, tuples and lists. */
    private String list() throws UnreadableShardException {
        int begin = at;
        int depth = 0;
        do {
            char next = peek();
            if (next == '\'' || next == '"') {
                string();
                continue;
            }
            if (next == 0) {
                throw unexpected("']'");
            }
            depth += next == '[' ? 1 : 0;
            depth -= next == ']' ? 1 : 0;
            at++;
        } while (depth > 0);
        return text.substring(begin, at);
    }

    private boolean bool() throws UnreadableShardException {
        peek();
        for (String word : new String[] {"True", "False"}) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("True");
            }
        }
        throw unexpected("True or False");
    }

    private long[] tuple() throws UnreadableShardException {
        long[] values = new long[0];
        boolean comma = true;
        expect('(');
        while (peek() != ')') {
            if (!comma) {
                throw unexpected("','");
            }
            values = Arrays.copyOf(values, values.length + 1);
            values[values.length - 1] = number();
            comma = peek() == ',';
            at += comma ? 1 : 0;
        }
        if (values.length == 1 && !comma) {
            throw unexpected("','");
        }
        at++;
        return values;
    }

    /** Digits; Python 2 wrote an L behind them. */
    private long number() throws UnreadableShardException {
        int begin = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (begin == at || at - begin > MOST_DIGITS) {
            at = begin;
            throw unexpected("a length of an axis, of " + MOST_DIGITS + " digits at most");
        }
        long number = Long.parseLong(text, begin, at, 10);
        at += at < text.length() && text.charAt(at) == 'L' ? 1 : 0;
        return number;
    }

    private UnreadableShardException unexpected(String wanted) {
        return ByteSource.damaged("damaged npy header: expected " + wanted + " at character " + at + " of it");
    }
}
