package io.gapless.visit.qualification;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps on record who holds which post, and what employees have attended and passed. */
@Service
class QualificationKeeping {

    /** Who sees more than their own. */
    static final Set<String> LEADERS = Set.of(Roles.SUPERVISOR, Roles.ADMIN, Roles.QUALITY_ANALYST, Roles.EXECUTIVE);

    private final QualificationCatalogue catalogue;
    private final PostHoldings holdings;
    private final QualificationRecords records;
    private final Trainings trainings;
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    QualificationKeeping(
            QualificationCatalogue catalogue,
            PostHoldings holdings,
            QualificationRecords records,
            Trainings trainings,
            Outbox outbox,
            VisitSettings settings,
            Clock clock) {
        this.catalogue = catalogue;
        this.holdings = holdings;
        this.records = records;
        this.trainings = trainings;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    @Transactional
    PostHolding take(
            String post, String employee, String orgUnit, LocalDate from, @Nullable LocalDate to, Caller caller) {
        requireOther(employee, caller);
        catalogue.post(post);
        if (to != null && to.isBefore(from)) {
            throw Problem.unprocessable("days-reversed", from, to);
        }
        return save(PostHolding.take(post, employee, orgUnit, from, to, caller.username()), "PostTaken");
    }

    /** The last day on which the post is held, in place of what was known before. */
    @Transactional
    PostHolding end(String post, UUID id, IfMatch ifMatch, LocalDate last, Caller caller) {
        var holding = holdings.findById(id)
                .filter(one -> one.post().equals(post) && isVisible(one.orgUnit(), one.employee(), caller))
                .orElseThrow(() -> Problem.notFound("holding-not-found", id));
        ifMatch.check(holding.version());
        requireOther(holding.employee(), caller);
        if (last.isBefore(holding.from())) {
            throw Problem.unprocessable("days-reversed", holding.from(), last);
        }
        return save(holding.ended(last), "PostLeft");
    }

    /**
     * What an employee did.
     *
     * @param passed of an exam without a pass mark; true unless told
     * @param validUntil unless told, as long as the training counts
     */
    record Done(
            String employee,
            String training,
            LocalDate on,
            @Nullable BigDecimal score,
            @Nullable Boolean passed,
            @Nullable LocalDate validUntil) {}

    @Transactional
    QualificationRecord record(Done done, String orgUnit, Caller caller) {
        requireOther(done.employee(), caller);
        var training = trainings
                .findByCode(done.training())
                .orElseThrow(() -> Problem.unprocessable("training-not-known", done.training()));
        var today = settings.day(clock.instant());
        if (done.on().isAfter(today) || done.on().isBefore(today.minusYears(60))) {
            throw Problem.unprocessable("record-day-out-of-reach", done.on());
        }
        if (done.validUntil() != null && done.validUntil().isBefore(done.on())) {
            throw Problem.unprocessable("days-reversed", done.on(), done.validUntil());
        }
        return save(
                QualificationRecord.of(
                        done.employee(),
                        orgUnit,
                        training.code(),
                        done.on(),
                        done.score(),
                        passed(training, done),
                        done.validUntil() == null ? training.countsUntil(done.on()) : done.validUntil(),
                        caller.username(),
                        clock.instant()),
                "QualificationRecorded");
    }

    private static boolean passed(Training training, Done done) {
        var mark = training.passMark();
        if (mark == null) {
            return !Boolean.FALSE.equals(done.passed());
        }
        if (done.score() == null) {
            throw Problem.unprocessable("score-missing", training.code());
        }
        return done.score().compareTo(mark) >= 0;
    }

    @Transactional
    QualificationRecord withdraw(UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var found = find(id, caller);
        ifMatch.check(found.version());
        requireOther(found.employee(), caller);
        return save(found.withdrawn(caller.username(), clock.instant(), reason), "QualificationWithdrawn");
    }

    /** The record, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    QualificationRecord find(UUID id, Caller caller) {
        return records.findById(id)
                .filter(one -> isVisible(one.orgUnit(), one.employee(), caller))
                .orElseThrow(() -> Problem.notFound("qualification-record-not-found", id));
    }

    @Transactional(readOnly = true)
    List<PostHolding> postsOf(String employee) {
        return holdings.findByEmployeeOrderByFromDesc(employee);
    }

    @Transactional(readOnly = true)
    List<QualificationRecord> recordsOf(String employee) {
        return records.findByEmployeeOrderByOnDesc(employee);
    }

    private static boolean isVisible(String orgUnit, String employee, Caller caller) {
        return employee.equals(caller.username())
                || caller.isOneOf(LEADERS) && caller.orgScope().contains(orgUnit);
    }

    /** Nobody says of themselves what they are qualified for. */
    private static void requireOther(String employee, Caller caller) {
        if (employee.equals(caller.username())) {
            throw Problem.forbidden("own-qualification");
        }
    }

    private PostHolding save(PostHolding holding, String type) {
        var saved = holdings.save(holding);
        outbox.append(QualificationCatalogue.TOPIC, type, PostHolding.State.from(saved));
        return saved;
    }

    private QualificationRecord save(QualificationRecord one, String type) {
        var saved = records.save(one);
        outbox.append(QualificationCatalogue.TOPIC, type, QualificationRecord.State.from(saved));
        return saved;
    }
}
