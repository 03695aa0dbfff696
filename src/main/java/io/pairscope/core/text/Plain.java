package io.pairscope.core.text;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Text in the letters that a character set has: signs of the product in words or in signs of ASCII ({@code +/-} for ±), any other
 * letter as an escape ({@code \u4e2d}). Nothing becomes a question mark.
 */
public final class Plain {
    private static final Map<Integer, String> SIGNS = new HashMap<>();

    static {
        String[] signs = {
            "∈",
            "in",
            "∘",
            "o",
            "±",
            "+/-",
            "–",
            "-",
            "—",
            "-",
            "−",
            "-",
            "…",
            "...",
            "≠",
            "!=",
            "≥",
            ">=",
            "≤",
            "<=",
            "→",
            "->",
            "×",
            "x",
            "·",
            "*",
            "÷",
            "/",
            "½",
            "1/2",
            "√",
            "sqrt",
            "Σ",
            "sum",
            "∞",
            "inf",
            "‖",
            "||",
            "²",
            "^2",
            "³",
            "^3",
            "⁻",
            "^-",
            "ᵀ",
            "^T",
            "°",
            " degrees",
            "α",
            "alpha",
            "β",
            "beta",
            "γ",
            "gamma",
            "λ",
            "lambda",
            "μ",
            "mu",
            "ρ",
            "rho",
            "σ",
            "sigma",
            "τ",
            "tau",
            "Φ",
            "Phi",
            "ε",
            "epsilon",
            "“",
            "\"",
            "”",
            "\"",
            "‘",
            "'",
            "’",
            "'",
            "\u00a0",
            " ",
            "\u202f",
            " "
        };
        for (int i = 0; i < signs.length; i += 2) {
            SIGNS.put(signs[i].codePointAt(0), signs[i + 1]);
        }
    }

    private final CharsetEncoder encoder;

    private Plain(CharsetEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * @param charset as {@code locale charmap} names it; of an unknown one ASCII is taken. Null for UTF-8
     */
    public static Plain in(String charset) {
        return new Plain(found(charset).newEncoder());
    }

    private static Charset found(String name) {
        if (name == null) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(name);
            return charset.canEncode() ? charset : StandardCharsets.US_ASCII;
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.US_ASCII;
        }
    }

    public Charset charset() {
        return encoder.charset();
    }

    /** Whether every text stays as it is. */
    public boolean holdsAll() {
        return charset().equals(StandardCharsets.UTF_8);
    }

    /** The text in letters of the character set. */
    public String text(String text) {
        if (encoder.canEncode(text)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        // A name with an accent is an escape, so that nobody takes it for another one; this one is no name of a user's.
        text.replace("Fréchet", "Frechet").codePoints().forEach(letter -> plain.append(letter(letter)));
        return plain.toString();
    }

    private String letter(int letter) {
        String own = Character.toString(letter);
        if (encoder.canEncode(own)) {
            return own;
        }
        StringBuilder escape = new StringBuilder();
        own.chars().forEach(unit -> escape.append(String.format(Locale.ROOT, "\\u%04x", unit)));
        return SIGNS.getOrDefault(letter, escape.toString());
    }
}
