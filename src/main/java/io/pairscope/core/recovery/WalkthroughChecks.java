package io.pairscope.core.recovery;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.moments.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The statements on which the recovery rests, each checked by numerical ranks: of the rows themselves while they are few,
 * else of d × d equivalents. S has a row per text and a column per image; V and U are its right and left singular vectors,
 * X_I and X_T the embeddings, A(V) the matrix with rows vᵢ ⊗ vᵢ, X_I∘X_I the squares of the entries. When texts are
 * recovered, images and texts change places. Herzog and Wang (2026), appendix A.
 */
public final class WalkthroughChecks {
    /** Two column spaces share a direction when a canonical correlation of theirs is this close to 1. */
    private static final double SAME_DIRECTION = 1e-10;

    /**
     * @param how {@code rows}: ranks of the matrices themselves; {@code gram}: their d × d equivalents
     * @param ranks by matrix; [A, B] stands for A and B side by side
     * @param found null when that is not known
     * @param status PASS when what was found is what was expected, UNKNOWN when nothing was found
     */
    public record Check(
            String statement, boolean expected, Boolean found, String how, Map<String, Long> ranks, String status) {}

    /**
     * What is known without the rows.
     *
     * @param rank r, of V
     * @param rankOfSimilarities of S
     * @param embeddings empty when only similarities are known
     * @param identifiable empty when the recovery has not converged
     * @param holdsEverywhere whether wᵢᵀQwᵢ = 1 for every row, up to storage rounding
     * @param unitRows whether the embeddings have unit norm
     */
    public record Facts(
            int rank,
            long rankOfSimilarities,
            Optional<Embeddings> embeddings,
            Optional<Boolean> identifiable,
            Optional<Boolean> holdsEverywhere,
            boolean unitRows) {}

    /**
     * @param rank of the rows of the recovered side, from their Gram matrix
     * @param otherRank of the other side's
     * @param cosines singular values of VᵀU, the cosines between both column spaces
     */
    public record Embeddings(long rank, long otherRank, double[] cosines) {}

    private final List<Check> checks = new ArrayList<>();
    private final Side side;
    private final String how;
    private final double unitRoundoff;

    private WalkthroughChecks(Side side, String how, double unitRoundoff) {
        this.side = side;
        this.how = how;
        this.unitRoundoff = unitRoundoff;
    }

    /**
     * By rows: {@code x} and {@code v} of the recovered side, {@code y} and {@code u} of the other, n rows each. The
     * largest decomposition is n × (r(r+1)/2 + d(d+1)/2).
     *
     * @param unitRoundoff relative rounding of the stored rows: ranks do not count what it may have added
     */
    public static List<Check> byRows(Side side, double unitRoundoff, Matrix x, Matrix v, Matrix y, Matrix u) {
        WalkthroughChecks walk = new WalkthroughChecks(side, "rows", unitRoundoff);
        Matrix s = y.times(x.transposed());
        walk.sameSpace(true, "U", u, "S", s);
        walk.sameSpace(true, "U", u, "X_T", y);
        walk.sameSpace(true, "V", v, "Sᵀ", s.transposed());
        walk.sameSpace(true, "V", v, "X_I", x);
        walk.sameSpace(false, "V", v, "S", s);
        Matrix a = walk.products(v);
        walk.containsOnes("X_I∘X_I", squares(x));
        walk.sameSpace(true, "A(X_I)", pairwiseProducts(x), "A(V)", a);
        return walk.checks;
    }

    /** By rows when only similarities are known: {@code s} has a row per image. */
    public static List<Check> bySimilarities(double unitRoundoff, Matrix s, Matrix v) {
        WalkthroughChecks walk = new WalkthroughChecks(Side.IMAGE, "rows", unitRoundoff);
        walk.sameSpace(true, "V", v, "Sᵀ", s);
        walk.products(v);
        return walk.checks;
    }

    /** Without rows. */
    public static List<Check> byGrams(Side side, Facts facts) {
        WalkthroughChecks walk = new WalkthroughChecks(side, "gram", 0);
        long r = facts.rank;
        long ofSimilarities = facts.rankOfSimilarities;
        facts.embeddings.ifPresent(embeddings -> {
            walk.sameRank("U", r, "S", ofSimilarities);
            walk.sameRank("U", r, "X_T", embeddings.otherRank);
        });
        walk.sameRank("V", r, "Sᵀ", ofSimilarities);
        facts.embeddings.ifPresent(embeddings -> {
            walk.sameRank("V", r, "X_I", embeddings.rank);
            long shared = Arrays.stream(embeddings.cosines)
                    .filter(cosine -> cosine > 1 - SAME_DIRECTION)
                    .count();
            Map<String, Long> ranks = ranks("V", r, "S", ofSimilarities);
            ranks.put("[V, S]", r + ofSimilarities - shared);
            walk.add("col(V) = col(S)", false, shared == r, ranks);
        });
        Map<String, Long> unknowns = Map.of("r(r+1)/2", Identifiability.unknowns(facts.rank));
        walk.add("rank A(V) = r(r+1)/2", true, facts.identifiable.orElse(null), unknowns);
        walk.add("1 ∈ col(A(V))", true, facts.holdsEverywhere.orElse(null), Map.of());
        facts.embeddings.ifPresent(embeddings -> {
            walk.add("1 ∈ col(X_I∘X_I)", true, facts.unitRows, Map.of());
            // X_I = V·C: the products of its rows are those of V's times C ⊗ C, invertible exactly when C is.
            Map<String, Long> ranks = ranks("X_I", embeddings.rank, "V", r);
            walk.add("col(A(X_I)) = col(A(V))", true, embeddings.rank == r, ranks);
        });
        return walk.checks;
    }

    private Matrix products(Matrix v) {
        Matrix a = pairwiseProducts(v);
        long rank = rank(a);
        add("rank A(V) = r(r+1)/2", true, rank == Identifiability.unknowns(v.columns()), Map.of("A(V)", rank));
        containsOnes("A(V)", a);
        return a;
    }

    private void sameSpace(boolean expected, String nameA, Matrix a, String nameB, Matrix b) {
        long rankA = rank(a);
        long rankB = rank(b);
        long together = rank(normalized(a).beside(normalized(b)));
        Map<String, Long> ranks = ranks(nameA, rankA, nameB, rankB);
        ranks.put("[" + nameA + ", " + nameB + "]", together);
        add("col(" + nameA + ") = col(" + nameB + ")", expected, rankA == together && rankB == together, ranks);
    }

    private void sameRank(String nameA, long rankA, String nameB, long rankB) {
        add("col(" + nameA + ") = col(" + nameB + ")", true, rankA == rankB, ranks(nameA, rankA, nameB, rankB));
    }

    private void containsOnes(String name, Matrix a) {
        double[] ones = new double[a.rows()];
        Arrays.fill(ones, 1);
        long rank = rank(a);
        long together = rank(normalized(a).beside(normalized(new Matrix(a.rows(), 1, ones))));
        add("1 ∈ col(" + name + ")", true, rank == together, ranks(name, rank, "[" + name + ", 1]", together));
    }

    private static Map<String, Long> ranks(String nameA, long rankA, String nameB, long rankB) {
        Map<String, Long> ranks = new LinkedHashMap<>();
        ranks.put(nameA, rankA);
        ranks.put(nameB, rankB);
        return ranks;
    }

    private void add(String statement, boolean expected, Boolean found, Map<String, Long> ranks) {
        Map<String, Long> named = new LinkedHashMap<>();
        ranks.forEach((name, rank) -> named.put(named(name), rank));
        String status = found == null ? "UNKNOWN" : found == expected ? "PASS" : "FAIL";
        checks.add(new Check(named(statement), expected, found, how, named, status));
    }

    /** The same statement about the other side. */
    private String named(String text) {
        if (side == Side.IMAGE) {
            return text;
        }
        StringBuilder swapped = new StringBuilder();
        for (String token : text.split("(?<=[^\\w])|(?=[^\\w])")) {
            swapped.append(
                    switch (token) {
                        case "V" -> "U";
                        case "U" -> "V";
                        case "X_I" -> "X_T";
                        case "X_T" -> "X_I";
                        case "S" -> "Sᵀ";
                        default -> token;
                    });
        }
        return swapped.toString().replace("Sᵀᵀ", "S");
    }

    private long rank(Matrix a) {
        return NumericalRank.of(Svd.values(a), a.rows(), a.columns(), unitRoundoff, NumericalRank.Route.QR)
                .rank();
    }

    private static Matrix normalized(Matrix a) {
        double largest = Svd.values(a)[0];
        return largest == 0 ? a : a.scaled(1 / largest);
    }

    /** Rows v ⊗ v without repetitions: n × r(r+1)/2. */
    private static Matrix pairwiseProducts(Matrix v) {
        int n = v.rows();
        double[] products = new double[n * (int) Identifiability.unknowns(v.columns())];
        int column = 0;
        for (int j = 0; j < v.columns(); j++) {
            for (int k = 0; k <= j; k++, column++) {
                for (int i = 0; i < n; i++) {
                    products[i + column * n] = v.get(i, j) * v.get(i, k);
                }
            }
        }
        return new Matrix(n, column, products);
    }

    private static Matrix squares(Matrix x) {
        double[] squares = Arrays.stream(x.values()).map(value -> value * value).toArray();
        return new Matrix(x.rows(), x.columns(), squares);
    }
}
