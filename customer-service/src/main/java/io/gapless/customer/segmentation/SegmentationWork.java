package io.gapless.customer.segmentation;

import io.gapless.customer.segmentation.SegmentInputs.Question;
import io.gapless.customer.segmentation.SegmentInputs.Ruled;
import io.gapless.customer.segmentation.SegmentResults.Classified;
import io.gapless.customer.segmentation.SegmentationRuns.Mode;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobStep;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.security.OrgScope;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Applies a scheme to all its customers, in the order of their ids, some thousands a step. Each step commits its
 * results, its changes and where the next one begins together: after a crash nobody is done twice or left out.
 */
@Component
class SegmentationWork implements JobWork<SegmentationWork.Told> {

    static final String TYPE = "segmentation-run";

    private static final int CHUNK = 2000;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Schemes schemes;
    private final SegmentInputs inputs;
    private final SegmentResults results;
    private final Segmenting segmenting;
    private final JdbcClient jdbc;
    private final Clock clock;

    SegmentationWork(
            Schemes schemes,
            SegmentInputs inputs,
            SegmentResults results,
            Segmenting segmenting,
            JdbcClient jdbc,
            Clock clock) {
        this.schemes = schemes;
        this.inputs = inputs;
        this.results = results;
        this.segmenting = segmenting;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What to do. */
    record Told(UUID runId, UUID schemeId, Mode mode, boolean refreshIndicators, LocalDate asOf) {}

    /** Where the next step begins. */
    record Position(UUID after) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public void run(JobRun<Told> run) {
        var told = run.parameters();
        var scheme = schemes.findById(told.schemeId()).orElseThrow();
        var rules = scheme.rules();
        var classifier = new Classifier(rules);
        var question =
                new Question(scheme.kind(), rules, told.asOf(), told.refreshIndicators() && told.mode() == Mode.RUN);
        var position = run.state(Position.class).orElse(null);
        if (position == null) {
            run.step(step -> step.total(inputs.count(ruled(scheme))).state(new Position(BEFORE_ALL)));
        }
        var next = new AtomicReference<@Nullable UUID>(position == null ? BEFORE_ALL : position.after());
        for (var after = next.get(); after != null; after = next.get()) {
            var from = after;
            run.step(step -> next.set(chunk(step, from, scheme, classifier, question, told)));
        }
    }

    /** Does the customers after one; answers the last of them, or null where there are no more. */
    private @Nullable UUID chunk(
            JobStep step, UUID after, Scheme scheme, Classifier classifier, Question question, Told told) {
        var subjects = inputs.after(after, ruled(scheme), CHUNK, question);
        if (!subjects.isEmpty()) {
            var classified = told.mode() == Mode.SIMULATION
                    ? Segmenting.classify(subjects, classifier)
                    : segmenting.apply(
                            subjects,
                            classifier,
                            question,
                            scheme.id(),
                            told.runId(),
                            "segmentation-run " + told.runId());
            results.keepMoves(classified, told.runId());
            long moved = classified.stream().filter(Classified::moves).count();
            step.done(subjects.size()).count("moved", moved).count("stayed", subjects.size() - moved);
        }
        if (subjects.size() < CHUNK) {
            jdbc.sql("update segmentation_run set finished_at = ? where id = ?")
                    .params(clock.instant().atOffset(ZoneOffset.UTC), told.runId())
                    .update();
            return null;
        }
        var last = subjects.getLast().id();
        step.state(new Position(last));
        return last;
    }

    /** Looked up in each step: a scheme of a unit below may have been published meanwhile. */
    private Ruled ruled(Scheme scheme) {
        return new Ruled(scheme.kind(), scheme.orgUnit(), unitsWithOwnScheme(scheme));
    }

    private List<String> unitsWithOwnScheme(Scheme scheme) {
        return schemes.findByKindAndStatus(scheme.kind(), SchemeStatus.PUBLISHED).stream()
                .map(Scheme::orgUnit)
                .filter(unit -> !unit.equals(scheme.orgUnit()) && OrgScope.covers(scheme.orgUnit(), unit))
                .toList();
    }
}
