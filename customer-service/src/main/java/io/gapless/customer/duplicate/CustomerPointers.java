package io.gapless.customer.duplicate;

import io.gapless.platform.repoint.Pointer;
import io.gapless.platform.repoint.Repointing;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * All that follows a customer who was merged. What does not, says so in a comment of its column; a test finds what is
 * neither.
 */
@Configuration(proxyBeanMethods = false)
class CustomerPointers {

    /** What tables are called towards people, in this order. */
    static final Map<String, String> NAMES = Map.of(
            "purchase", "purchases",
            "timeline_entry", "timelineEntries",
            "customer_matter", "matters",
            "need_answer", "needAnswers",
            "customer_correction", "corrections",
            "customer_tag", "tags",
            "consent", "consents",
            "legal_hold", "legalHolds",
            "segment_override", "segmentOverrides",
            "allocation_claimant", "quotas");

    @Bean
    Repointing customerRepointing(JdbcClient jdbc) {
        return new Repointing(
                jdbc,
                "customer",
                List.of(
                        Pointer.of("purchase", "customer_id", "id"),
                        Pointer.of("timeline_entry", "customer_id", "event_id"),
                        Pointer.of("customer_matter", "customer_id", "id"),
                        Pointer.of("need_answer", "customer_id", "id"),
                        Pointer.of("need_score", "customer_id", "answer_id", "need_id"),
                        Pointer.of("customer_correction", "customer_id", "id").withVersion(),
                        Pointer.of("consent", "customer_id", "id"),
                        Pointer.of("legal_hold", "customer_id", "id").withVersion(),
                        // The same tag of both at the same time is the survivor's.
                        Pointer.of("customer_tag", "customer_id", "id").setAsideWhere("""
                                exists (select from customer_tag t where t.customer_id = :to and t.tag = f.tag
                                    and daterange(t.valid_from, t.valid_until, '[]')
                                        && daterange(f.valid_from, f.valid_until, '[]'))""", Map.of()),
                        Pointer.of("segment_override", "customer_id", "id").setAsideWhere("""
                                f.ended_at is null and exists (select from segment_override t
                                    where t.customer_id = :to and t.ended_at is null)""", Map.of()),
                        // Where both have a quota the survivor has theirs: one customer gets one share. By the
                        // claimants,
                        // which therefore come second.
                        Pointer.inKey("allocation_quota", "customer_id", "run_id", "block")
                                .among(
                                        "f.run_id in (select c.run_id from allocation_claimant c where c.customer_id = :from)")
                                .setAsideWhere(BOTH_CLAIM, Map.of()),
                        Pointer.inKey("allocation_claimant", "customer_id", "run_id")
                                .setAsideWhere(BOTH_CLAIM, Map.of())));
    }

    private static final String BOTH_CLAIM = """
            exists (select from allocation_claimant t where t.customer_id = :to and t.run_id = f.run_id)""";
}
