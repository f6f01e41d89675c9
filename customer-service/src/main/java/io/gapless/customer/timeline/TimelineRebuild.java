package io.gapless.customer.timeline;

import io.gapless.customer.standing.RiskRuns;
import io.gapless.platform.event.TopicReplay;
import io.gapless.platform.event.TopicReplay.Position;
import io.gapless.platform.job.Job;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Builds the projection anew from the beginning of the topics, while the present one is read and live events go on.
 *
 * <p>First a next edition begins: from then on the listener puts live events into both. Then the rebuild looks where
 * the topics end and replays up to there: what lies before is replayed, what comes after is put there by the listener,
 * what is both is there once. At last readers turn to the new edition in one transaction, and the old one is removed.
 *
 * <p>It is complete only if the topics are: where the broker has deleted or compacted records the rebuild fails before
 * anybody reads it, and the present projection stays.
 */
@Service
class TimelineRebuild implements JobWork<TimelineRebuild.Order> {

    static final String TYPE = "timeline-rebuild";

    private static final int OLD_AT_ONCE = 2_000;
    private static final int EMPTY_READS = 24;

    private final Projection projection;
    private final TopicReplay replay;
    private final KafkaListenerEndpointRegistry listeners;
    private final RiskRuns riskRuns;
    private final Jobs jobs;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TimelineRebuild(
            Projection projection,
            TopicReplay replay,
            KafkaListenerEndpointRegistry listeners,
            RiskRuns riskRuns,
            Jobs jobs,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.projection = projection;
        this.replay = replay;
        this.listeners = listeners;
        this.riskRuns = riskRuns;
        this.jobs = jobs;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What a rebuild is told: nothing. */
    record Order() {}

    /**
     * How far a rebuild is.
     *
     * @param edition that is being built
     * @param positions null until it has looked where the topics end
     * @param turned whether readers have turned to it
     * @param removed the last of the old entries that was looked at
     */
    record State(
            int edition,
            @Nullable List<Position> positions,
            boolean turned,
            @Nullable UUID removed) {}

    /** Starts a rebuild; a {@link Problem} (409) where one is under way. */
    @Transactional
    Job start(Caller caller) {
        projection.lockEditions(); // two who ask at the same time are put in order
        if (isUnderWay()) {
            throw Problem.conflict("timeline-rebuild-under-way");
        }
        return jobs.start(TYPE, clock.instant().toString(), new Order(), caller);
    }

    private boolean isUnderWay() {
        return jdbc.sql("select exists (select from job where type = ? and status in ('QUEUED', 'RUNNING'))")
                .params(TYPE)
                .query(Boolean.class)
                .single();
    }

    /** Removes what a rebuild left behind that was cancelled or has failed; the projection that is read stays. */
    @Scheduled(fixedDelay = 10_000)
    void clearAway() {
        var left = transaction.execute(status -> {
            projection.lockEditions();
            if (isUnderWay()) {
                return Optional.<OffsetDateTime>empty(); // which removes what is left as it ends
            }
            projection.giveUp(); // of one that has failed
            return projection.leftSince();
        });
        if (left != null && left.isPresent()) {
            projection.alone(this::removeLeft);
        }
    }

    private void removeLeft() {
        var left = projection.leftSince();
        if (left.isEmpty()) {
            return; // somebody else has just done it
        }
        var after = Optional.<UUID>empty();
        do {
            var from = after.orElse(null);
            after = Objects.requireNonNull(
                    transaction.execute(status -> Optional.ofNullable(projection.removeOld(from, OLD_AT_ONCE))));
        } while (after.isPresent());
        projection.isClear(left.get());
    }

    /** Cancels a rebuild: the present projection stays. */
    @Transactional
    Job cancel(UUID id) {
        var job = jobs.cancel(id, TYPE);
        projection.giveUp();
        return job;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Order> parameters() {
        return Order.class;
    }

    @Override
    public void run(JobRun<Order> run) {
        var state = run.state(State.class).orElseGet(() -> begin(run));
        if (!state.turned()) {
            state = replay(run, state.positions() == null ? look(run, state) : state);
            state = turn(run, state);
        }
        removeOld(run, state);
    }

    private State begin(JobRun<Order> run) {
        run.step(step -> step.restart().state(new State(projection.begin(), null, false, null)));
        return run.state(State.class).orElseThrow();
    }

    /** After the next edition has begun for everybody, and not before. */
    private State look(JobRun<Order> run, State begun) {
        var topics = Objects.requireNonNull(listeners.getListenerContainer(TimelineEvents.LISTENER))
                .getContainerProperties()
                .getTopics();
        var positions = replay.everything(Arrays.asList(Objects.requireNonNull(topics)));
        requireComplete(run, positions);
        var looked = new State(begun.edition(), positions, false, null);
        long records = positions.stream()
                .mapToLong(position -> position.end() - position.next())
                .sum();
        run.step(step -> step.total(records).state(looked));
        return looked;
    }

    private State replay(JobRun<Order> run, State looked) {
        var state = looked;
        int empty = 0;
        try (var reader = replay.open(Objects.requireNonNull(looked.positions()))) {
            while (true) {
                var batch = reader.next();
                requireComplete(run, batch.positions());
                if (batch.records() > 0) {
                    var told = batch.events().stream()
                            .map(Told::of)
                            .filter(Objects::nonNull)
                            .toList();
                    var next = new State(state.edition(), batch.positions(), false, null);
                    run.step(step -> {
                        projection.put(told, List.of(next.edition()));
                        step.done(batch.records())
                                .count("entries", told.size())
                                .count("unreadable", batch.unreadable())
                                .state(next);
                    });
                    state = next;
                    empty = 0;
                } else if (++empty >= EMPTY_READS) {
                    throw new IllegalStateException("Kafka has given nothing more for too long: " + batch.positions());
                } else {
                    run.checkCancelled();
                }
                if (batch.isLast()) {
                    return state;
                }
            }
        }
    }

    /** Rather none than one with holes that nobody sees. */
    private void requireComplete(JobRun<Order> run, List<Position> positions) {
        for (var position : positions) {
            if (position.missing() > 0) {
                run.step(step -> projection.giveUp());
                throw Problem.conflict("timeline-topic-incomplete", position.topic(), position.missing());
            }
        }
    }

    private State turn(JobRun<Order> run, State replayed) {
        var turned = new State(replayed.edition(), null, true, null);
        run.step(step -> {
            if (!projection.turnTo(replayed.edition(), clock.instant())) {
                throw Problem.conflict("timeline-rebuild-given-up");
            }
            riskRuns.start();
            step.state(turned);
        });
        return turned;
    }

    private void removeOld(JobRun<Order> run, State turned) {
        var state = new State[] {turned};
        boolean more = true;
        while (more) {
            var after = state[0].removed();
            run.step(step -> {
                var last = projection.removeOld(after, OLD_AT_ONCE);
                state[0] = new State(turned.edition(), null, true, last);
                if (last == null) {
                    projection.isClearOfTurn();
                }
                step.state(last == null ? new State(turned.edition(), null, true, after) : state[0]);
            });
            more = state[0].removed() != null;
        }
    }
}
