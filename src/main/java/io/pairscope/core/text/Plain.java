package io.pairscope.core.text;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Text in the letters that a character set has: signs of the product in words or in signs of ASCII ({@code +/-} for ±), any other
 * letter as an escape ({@code \u4e2d}). Nothing becomes a question mark.
 */
public final class Plain {
    private static final Map<String, String> SIGNS = Map.ofEntries(
            Map.entry("∈", "in"),
            Map.entry("∘", "o"),
            Map.entry("±", "+/-"),
            Map.entry("–", "-"),
            Map.entry("—", "-"),
            Map.entry("−", "-"),
            Map.entry("…", "..."),
            Map.entry("≠", "!="),
            Map.entry("≥", ">="),
            Map.entry("≤", "<="),
            Map.entry("→", "->"),
            Map.entry("×", "x"),
            Map.entry("·", "*"),
            Map.entry("÷", "/"),
            Map.entry("½", "1/2"),
            Map.entry("√", "sqrt"),
            Map.entry("Σ", "sum"),
            Map.entry("∞", "inf"),
            Map.entry("‖", "||"),
            Map.entry("²", "^2"),
            Map.entry("³", "^3"),
            Map.entry("⁻", "^-"),
            Map.entry("ᵀ", "^T"),
            Map.entry("°", " degrees"),
            Map.entry("α", "alpha"),
            Map.entry("β", "beta"),
            Map.entry("γ", "gamma"),
            Map.entry("λ", "lambda"),
            Map.entry("μ", "mu"),
            Map.entry("ρ", "rho"),
            Map.entry("σ", "sigma"),
            Map.entry("τ", "tau"),
            Map.entry("Φ", "Phi"),
            Map.entry("ε", "epsilon"),
            Map.entry("“", "\""),
            Map.entry("”", "\""),
            Map.entry("‘", "'"),
            Map.entry("’", "'"),
            Map.entry("\u00a0", " "),
            Map.entry("\u202f", " "));

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
        return SIGNS.getOrDefault(own, escape.toString());
    }
}
