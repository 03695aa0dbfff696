package io.pairscope.job.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.scan.ShuffleScan;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import io.pairscope.job.Fitted;
import io.pairscope.report.Report;
import io.pairscope.report.ShuffleCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the check can fail: what was shuffled is not what the closed forms are of. */
@SharedSpark
class ShuffleVerificationTest {
    private static final double SHARE = 0.5;
    private static final int SEED = 1;

    private final SparkSession spark;

    @TempDir
    private Path temporary;

    ShuffleVerificationTest(SparkSession spark) {
        this.spark = spark;
    }

    private Fitted fitted(String name, double rho) {
        new Shards().rows(Gaussians.equicorrelated(3000, 4, rho, 1)).write(temporary.resolve(name + "/part.parquet"));
        Inventory inventory =
                Inventory.of(Sessions.of(spark), List.of(temporary.resolve(name).toString()), InputColumns.PAIRS);
        ReadOptions options = new ReadOptions(0, 0, Normalization.APPLY, 32, OnBadShard.STOP, 0);
        MomentResult pass = MomentScan.run(Sessions.of(spark), name, inventory, options);
        return new Fitted(name, pass.groups(), Optional.of(pass), Regularization.NONE);
    }

    private ShuffleScan shuffled(Fitted set) {
        PairScorer scorer = new PairScorer((GaussianPair) set.fit());
        return ShuffleScan.run(
                Sessions.of(spark),
                set.pass().orElseThrow(),
                new ShuffleScorer(Optional.of(scorer), set.moments()),
                SHARE,
                SEED);
    }

    private static List<String> warnings(Fitted of, ShuffleScan shuffled) {
        Report report = new Report(new Report.Pairs(3000, 3000, 0), Map.of());
        new ShuffleVerification(of, of, SHARE, SEED, shuffled).addTo(report);
        assertThat(report.toJson()).contains("\"" + ShuffleCheck.NAME + "\"");
        return report.warnings();
    }

    @Test
    void theClosedFormsOfOtherPairsAreFoundOut() {
        Fitted strong = fitted("strong", 0.7);
        Fitted weak = fitted("weak", 0.5);
        ShuffleScan shuffled = shuffled(strong);
        assertThat(warnings(strong, shuffled)).isEmpty();
        assertThat(warnings(weak, shuffled))
                .hasSize(2)
                .anyMatch(warning -> warning.contains("mid") && warning.contains("more than 4 standard errors"))
                .anyMatch(warning -> warning.contains("cosine_mean"));
    }
}
