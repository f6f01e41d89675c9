package io.gapless.complaint.sla;

import io.gapless.complaint.taxonomy.Severity;
import java.time.Duration;
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

    /** Thousandths of all of a clock. */
    public static final int WHOLE = 1000;

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
            return due(clock, start, Duration.ZERO);
        }

        /** When a clock is due that runs from then on and has used that much of its working time before. */
        public Instant due(ClockName clock, Instant from, Duration used) {
            return moment(clock, from, used, WHOLE);
        }

        /**
         * When a clock that runs from then on, and has used that much before, comes to a part of its time; {@code from}
         * where it has already.
         *
         * @param permille thousandths of the time allotted; above 1000 when it has run out for long
         */
        public Instant moment(ClockName clock, Instant from, Duration used, int permille) {
            var part = policy.allotted(clock).multipliedBy(permille).dividedBy(WHOLE);
            var left = part.minus(used);
            return left.isZero() || left.isNegative() ? from : policy.calendar().plus(from, left);
        }

        /** How much working time lies between. */
        public Duration between(Instant from, Instant until) {
            return policy.calendar().between(from, until);
        }

        /** How much working time a clock has left; nothing where it has used more than it has. */
        public Duration left(ClockName clock, Duration used) {
            var left = policy.allotted(clock).minus(used);
            return left.isNegative() ? Duration.ZERO : left;
        }

        /** Which thousandth of its time a clock has come to. */
        public int permille(ClockName clock, Duration used) {
            return (int) Math.min(
                    Integer.MAX_VALUE,
                    used.multipliedBy(WHOLE).toMillis() / policy.allotted(clock).toMillis());
        }

        /** At which thousandths of a clock it warns, ascending. */
        public List<Integer> warnAt() {
            return policy.warnAt();
        }

        /** Whether the clocks that can stand still do so in this status. */
        public boolean pausesIn(String status) {
            return policy.pauseIn().contains(status);
        }

        /** Whether this clock can stand still. */
        public boolean pauses(ClockName clock) {
            return policy.pausing().contains(clock);
        }
    }

    /**
     * The terms by the most specific policy.
     *
     * @param categories the complaint's category and those above it, the narrowest first
     * @param customer whose complaint it is, where that is known
     * @param orgUnit of the complaint
     */
    public Terms terms(
            List<String> categories,
            Severity severity,
            @Nullable String segment,
            String channel,
            @Nullable UUID customer,
            String orgUnit) {
        return new Terms(
                choose(inForce, new SlaPolicy.Matter(categories, severity, segment, channel, customer, orgUnit)));
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
