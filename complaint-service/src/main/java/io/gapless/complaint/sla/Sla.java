package io.gapless.complaint.sla;

import io.gapless.complaint.taxonomy.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Due times for the desk, from the policies in force. They are kept in memory: a new one is seen at once by the replica
 * that added it, by the others within ten seconds.
 */
@Component
public class Sla {

    private final SlaPolicies policies;
    private volatile List<SlaPolicy> inForce;

    Sla(SlaPolicies policies) {
        this.policies = policies;
        this.inForce = policies.all();
    }

    /** The policies were changed. */
    record Changed() {}

    /** What a complaint was promised: due times by the policy it has. */
    public static final class Terms {

        private final SlaPolicy policy;

        private Terms(SlaPolicy policy) {
            this.policy = policy;
        }

        /** The policy. */
        public UUID policy() {
            return policy.id();
        }

        /** When a clock started then is due. */
        public Instant due(ClockName clock, Instant start) {
            return policy.due(clock, start);
        }
    }

    /**
     * The terms by the most specific policy.
     *
     * @param categories the complaint's category and those above it, the narrowest first
     */
    public Terms terms(List<String> categories, Severity severity, @Nullable String segment, String channel) {
        return new Terms(choose(inForce, new SlaPolicy.Matter(categories, severity, segment, channel)));
    }

    /** The terms a complaint has already. */
    public Terms terms(UUID policy) {
        return find(policy)
                .or(() -> {
                    refresh(); // added by another replica a moment ago
                    return find(policy);
                })
                .orElseThrow(() -> new IllegalStateException("Policies are never removed: " + policy));
    }

    private Optional<Terms> find(UUID id) {
        return inForce.stream()
                .filter(policy -> policy.id().equals(id))
                .findFirst()
                .map(Terms::new);
    }

    static Terms terms(SlaPolicy policy) {
        return new Terms(policy);
    }

    static SlaPolicy choose(List<SlaPolicy> policies, SlaPolicy.Matter matter) {
        return policies.stream()
                .filter(policy -> policy.holdsFor(matter))
                .max(SlaPolicy.bySpecificity(matter))
                .orElseThrow(() -> new IllegalStateException("The starting policies cover every severity"));
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
    @TransactionalEventListener(classes = Changed.class)
    void refresh() {
        inForce = policies.all();
    }
}
