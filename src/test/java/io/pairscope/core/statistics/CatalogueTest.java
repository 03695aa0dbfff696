package io.pairscope.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names and units of the statistics, which are a contract with everybody who reads reports. */
class CatalogueTest {
    private static final String CONTRACT = """
            mutual_information | nats
            mutual_information_route_difference | nats
            mutual_information_bias_corrected | nats
            independence_z | standard deviations
            mid | nats
            mid_reference_convention | nats
            mid_bias_image | squared Mahalanobis distance
            mid_bias_text | squared Mahalanobis distance
            mid_bias_joint | squared Mahalanobis distance
            mid_variance_image | squared Mahalanobis distance
            mid_variance_text | squared Mahalanobis distance
            mid_variance_joint | squared Mahalanobis distance
            mid_kl_identity_residual | nats
            kl_image | nats
            kl_text | nats
            kl_joint | nats
            pmi_mean | nats
            off_support_energy_image | fraction
            off_support_energy_text | fraction
            kl_reversed_image | nats
            kl_reversed_text | nats
            kl_reversed_joint | nats
            kl_symmetric_image | nats
            kl_symmetric_text | nats
            kl_symmetric_joint | nats
            bhattacharyya_image | nats
            bhattacharyya_text | nats
            bhattacharyya_joint | nats
            wasserstein2_image | embedding units
            wasserstein2_text | embedding units
            wasserstein2_joint | embedding units
            fid_image | squared embedding units
            fid_text | squared embedding units
            fid_joint | squared embedding units
            fid_noise_floor_image | squared embedding units
            fid_noise_floor_text | squared embedding units
            fid_noise_floor_joint | squared embedding units
            fid_above_noise_floor_image | squared embedding units
            fid_above_noise_floor_text | squared embedding units
            fid_above_noise_floor_joint | squared embedding units
            gram_loss_image | fourth power of embedding units
            gram_loss_text | fourth power of embedding units
            gram_loss_joint | fourth power of embedding units
            gram_style_loss_image | fourth power of embedding units
            gram_style_loss_text | fourth power of embedding units
            gram_style_loss_joint | fourth power of embedding units
            cmmd_image | 1000 × squared MMD
            cmmd_text | 1000 × squared MMD
            cmmd_unbiased_image | 1000 × squared MMD
            cmmd_unbiased_text | 1000 × squared MMD
            wasserstein2_image_raw | embedding units
            wasserstein2_text_raw | embedding units
            fid_image_raw | squared embedding units
            fid_text_raw | squared embedding units
            gram_loss_image_raw | fourth power of embedding units
            gram_loss_text_raw | fourth power of embedding units
            fid_sampling_floor_image | squared embedding units
            fid_sampling_floor_text | squared embedding units
            fid_sampling_floor_joint | squared embedding units
            fid_extrapolated_image | squared embedding units
            fid_extrapolated_text | squared embedding units
            fid_extrapolated_joint | squared embedding units
            sliced_wasserstein2_image | embedding units
            sliced_wasserstein2_text | embedding units
            sliced_wasserstein2_joint | embedding units
            kid_image | squared MMD
            kid_text | squared MMD
            cosine_mean | cosine
            clip_score_mean | 2.5 × cosine
            intra_image_cosine_mean | cosine
            intra_image_cosine_variance | squared cosine
            intra_text_cosine_mean | cosine
            intra_text_cosine_variance | squared cosine
            inter_cosine_mean | cosine
            inter_cosine_variance | squared cosine
            modality_gap | embedding units
            relative_modality_gap | fraction
            centroid_cosine | cosine
            cosine_d_prime | standard deviations
            cosine_auc | probability
            ref_clip_score_mean | RefCLIP-S
            pairs_without_references | pairs
            cka | fraction
            cka_unbiased | fraction
            procrustes_residual | fraction
            linear_r2_image_from_text | fraction of variance
            linear_r2_text_from_image | fraction of variance
            vendi_image | rows
            vendi_image_q2 | rows
            vendi_image_inf | rows
            vendi_text | rows
            vendi_text_q2 | rows
            vendi_text_inf | rows
            vendi_joint | rows
            vendi_joint_q2 | rows
            vendi_joint_inf | rows
            effective_rank_image | dimensions
            participation_ratio_image | dimensions
            stable_rank_image | dimensions
            dims_95_image | dimensions
            effective_rank_text | dimensions
            participation_ratio_text | dimensions
            stable_rank_text | dimensions
            dims_95_text | dimensions
            covariance_min_eigenvalue | squared embedding units
            covariance_condition | ratio
            covariance_rank | dimensions
            covariance_rank_image | dimensions
            covariance_rank_text | dimensions
            rows_per_dimension | rows
            shrinkage_intensity | fraction
            distinct_ids | rows
            distinct_images | rows
            distinct_texts | rows
            distinct_pairs | rows
            effective_rows | rows
            numerical_rank | dimensions
            recovery_rank | dimensions
            singular_value_gap | ratio
            rows_per_unknown | rows
            recovery_relative_residual | fraction
            recovery_residual_rms | cosine
            recovery_iterations | passes
            recovery_ritz_min | eigenvalue
            recovery_ritz_max | eigenvalue
            recovery_min_eigenvalue | fraction of the largest
            recovery_max_error | cosine
            recovery_rms_error | cosine
            identifiability_defect | fraction
            identifiable | yes or no
            recall_at_1_image_to_text | fraction
            recall_at_1_image_to_text_optimistic | fraction
            recall_at_1_image_to_text_pessimistic | fraction
            recall_at_1_text_to_image | fraction
            recall_at_1_text_to_image_optimistic | fraction
            recall_at_1_text_to_image_pessimistic | fraction
            recall_at_1_image_to_image | fraction
            recall_at_1_image_to_image_optimistic | fraction
            recall_at_1_image_to_image_pessimistic | fraction
            recall_at_1_text_to_text | fraction
            recall_at_1_text_to_text_optimistic | fraction
            recall_at_1_text_to_text_pessimistic | fraction
            recall_at_5_image_to_text | fraction
            recall_at_5_image_to_text_optimistic | fraction
            recall_at_5_image_to_text_pessimistic | fraction
            recall_at_5_text_to_image | fraction
            recall_at_5_text_to_image_optimistic | fraction
            recall_at_5_text_to_image_pessimistic | fraction
            recall_at_5_image_to_image | fraction
            recall_at_5_image_to_image_optimistic | fraction
            recall_at_5_image_to_image_pessimistic | fraction
            recall_at_5_text_to_text | fraction
            recall_at_5_text_to_text_optimistic | fraction
            recall_at_5_text_to_text_pessimistic | fraction
            recall_at_10_image_to_text | fraction
            recall_at_10_image_to_text_optimistic | fraction
            recall_at_10_image_to_text_pessimistic | fraction
            recall_at_10_text_to_image | fraction
            recall_at_10_text_to_image_optimistic | fraction
            recall_at_10_text_to_image_pessimistic | fraction
            recall_at_10_image_to_image | fraction
            recall_at_10_image_to_image_optimistic | fraction
            recall_at_10_image_to_image_pessimistic | fraction
            recall_at_10_text_to_text | fraction
            recall_at_10_text_to_text_optimistic | fraction
            recall_at_10_text_to_text_pessimistic | fraction
            top1_accuracy_image_to_text | fraction
            top1_accuracy_text_to_image | fraction
            top1_accuracy_image_to_image | fraction
            top1_accuracy_text_to_text | fraction
            median_rank_image_to_text | rank
            median_rank_text_to_image | rank
            median_rank_image_to_image | rank
            median_rank_text_to_text | rank
            mean_rank_image_to_text | rank
            mean_rank_text_to_image | rank
            mean_rank_image_to_image | rank
            mean_rank_text_to_text | rank
            mean_reciprocal_rank_image_to_text | reciprocal rank
            mean_reciprocal_rank_text_to_image | reciprocal rank
            mean_reciprocal_rank_image_to_image | reciprocal rank
            mean_reciprocal_rank_text_to_text | reciprocal rank
            r_precision_image_to_text | fraction
            r_precision_text_to_image | fraction
            r_precision_image_to_image | fraction
            r_precision_text_to_text | fraction
            r_precision_all_image_to_text | fraction
            r_precision_all_text_to_image | fraction
            r_precision_all_image_to_image | fraction
            r_precision_all_text_to_text | fraction
            map_at_r_image_to_text | fraction
            map_at_r_text_to_image | fraction
            map_at_r_image_to_image | fraction
            map_at_r_text_to_text | fraction
            duplicate_answers_image_to_text | queries
            duplicate_answers_text_to_image | queries
            duplicate_answers_image_to_image | queries
            duplicate_answers_text_to_text | queries
            hubness_skewness_image_to_text | skewness
            hubness_skewness_text_to_image | skewness
            hubness_skewness_image_to_image | skewness
            hubness_skewness_text_to_text | skewness
            info_nce | nats
            info_nce_image_to_text | nats
            info_nce_text_to_image | nats
            info_nce_mutual_information_bound | nats
            info_nce_best_temperature | temperature
            alignment | squared embedding units
            uniformity_image | nats
            uniformity_text | nats
            min_angle_image | radians
            min_angle_text | radians
            rows_in | rows
            rows_kept | rows
            rows_dropped | rows
            threshold | score
            duplicates_id | rows
            duplicates_image | rows
            duplicates_text | rows
            duplicates_pair | rows
            near_duplicates | rows
            """;

    @Test
    void namesAndUnitsAreThoseThatReportsHaveAlwaysHadInTheOrderOfTheReport() {
        assertThat(Catalogue.STANDARD.definitions().stream()
                        .map(statistic -> statistic.name() + " | " + statistic.unit()))
                .containsExactlyElementsOf(CONTRACT.lines().toList());
    }

    @Test
    void everyStatisticSaysWhatItIs() {
        assertThat(Catalogue.STANDARD.definitions()).allSatisfy(statistic -> {
            assertThat(statistic.family()).isNotNull();
            assertThat(statistic.error()).isNotNull();
            assertThat(statistic.how()).isNotNull();
            assertThat(statistic.meaning()).isNotBlank().doesNotContain("|", "\n");
        });
    }

    @Test
    void statisticsAreFoundByName() {
        assertThat(Catalogue.STANDARD.find("cka").orElseThrow().unit()).isEqualTo("fraction");
        assertThat(Catalogue.STANDARD.list("fid_text", "mid"))
                .extracting(Definition::name)
                .containsExactly("fid_text", "mid");
        assertThat(Catalogue.STANDARD.find("ckb")).isEmpty();
        assertThatThrownBy(() -> Catalogue.STANDARD.named("ckb")).hasMessageContaining("ckb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recall_at_50_image_to_text",
                "recall_at_2_text_to_text_optimistic",
                "recall_at_999999999_text_to_image_pessimistic"
            })
    void recallIsKnownAtAnyK(String name) {
        assertThat(Catalogue.STANDARD.named(name).name()).isEqualTo(name);
        assertThat(Catalogue.STANDARD.named(name).unit()).isEqualTo("fraction");
        assertThat(Catalogue.STANDARD
                        .only(statistic -> statistic.name().equals("cka"))
                        .find(name))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recall_at_0_image_to_text",
                "recall_at_05_image_to_text",
                "recall_at_50",
                "recall_at_50_image_to_sound",
                "recall_at_50_image_to_text_mid",
                "recall_at_99999999999_image_to_text"
            })
    void whatIsLikeARecallAndNoneIsUnknown(String name) {
        assertThat(Catalogue.STANDARD.find(name)).isEmpty();
    }

    @Test
    void twoStatisticsOfOneNameAreRefused() {
        Definition cka = Catalogue.STANDARD.named("cka");

        assertThatThrownBy(() -> new Catalogue(List.of(cka, cka))).hasMessageContaining("cka");
    }

    @Test
    void theStatisticsThatAJobFindsItselfAreNotComputedFromMoments() {
        Catalogue byJob = Catalogue.STANDARD.only(statistic -> statistic.how() instanceof Definition.ByJob);

        assertThat(byJob.of((OneSet) null)).isEmpty();
        assertThat(byJob.of((TwoSets) null)).isEmpty();
    }
}
