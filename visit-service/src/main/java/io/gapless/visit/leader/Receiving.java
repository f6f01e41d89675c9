package io.gapless.visit.leader;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.execution.VisitBook;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.qualification.Qualifications;
import io.gapless.visit.standard.StandardDirectory;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Plans leaders' reception days and field research, and takes down what came of them. */
@Service
class Receiving {

    private static final int MOST_DAYS = 92;

    private final Occasions occasions;
    private final VisitBook book;
    private final StandardDirectory standards;
    private final Qualifications qualifications;
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    Receiving(
            Occasions occasions,
            VisitBook book,
            StandardDirectory standards,
            Qualifications qualifications,
            Outbox outbox,
            VisitSettings settings,
            Clock clock) {
        this.occasions = occasions;
        this.book = book;
        this.standards = standards;
        this.qualifications = qualifications;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    @Transactional
    Occasion plan(Occasion.Plan plan, Caller caller) {
        caller.orgScope().require(plan.orgUnit());
        var today = settings.day(clock.instant());
        if (plan.from().isBefore(today) || plan.from().isAfter(today.plusYears(1))) {
            throw Problem.unprocessable("day-out-of-reach", plan.from());
        }
        if (plan.to().isBefore(plan.from()) || ChronoUnit.DAYS.between(plan.from(), plan.to()) >= MOST_DAYS) {
            throw Problem.unprocessable("plan-too-long", MOST_DAYS);
        }
        return save(
                Occasion.plan(plan, caller.username(), clock.instant().truncatedTo(ChronoUnit.MICROS)),
                "LeaderOccasionPlanned");
    }

    /** Takes down who came and what was found; again, to complete it. */
    @Transactional
    Occasion hold(
            OccasionKind kind, UUID id, IfMatch ifMatch, List<Guest> guests, @Nullable String findings, Caller caller) {
        var occasion = find(kind, id, caller);
        ifMatch.check(occasion.version());
        if (occasion.fromDay().isAfter(settings.day(clock.instant()))) {
            throw Problem.conflict("occasion-not-yet", occasion.fromDay());
        }
        occasion.hold(guests, findings);
        return save(occasion, "LeaderOccasionHeld");
    }

    @Transactional
    Occasion cancel(OccasionKind kind, UUID id, IfMatch ifMatch, String reason, Caller caller) {
        var occasion = find(kind, id, caller);
        ifMatch.check(occasion.version());
        occasion.cancel(reason);
        return save(occasion, "LeaderOccasionCancelled");
    }

    /** Enters the leader's visits of a field research: as visits like all others, carried out by the leader. */
    @Transactional
    int visit(UUID id, List<KnownCustomer> customers, UUID standardId, LocalDate day, Caller caller) {
        var research = find(OccasionKind.FIELD_RESEARCH, id, caller);
        if (research.status() == OccasionStatus.CANCELLED) {
            throw Problem.conflict("illegal-move", research.status(), OccasionStatus.HELD)
                    .with("allowed", research.status().next());
        }
        if (day.isBefore(research.fromDay()) || day.isAfter(research.toDay())) {
            throw Problem.unprocessable("day-outside-research", day, research.fromDay(), research.toDay());
        }
        var standard = standards
                .inForce(standardId)
                .or(() -> standards.find(standardId))
                .orElseThrow(() -> Problem.unprocessable("standard-unknown", String.valueOf(standardId)));
        if (!standard.inForce()) {
            throw Problem.unprocessable("standard-not-in-force", standard.name());
        }
        qualifications.require(research.leader(), standard.id(), standard.name(), day);
        int sequence = 1;
        var appointments = new ArrayList<VisitBook.Appointment>();
        for (KnownCustomer customer : customers) {
            appointments.add(new VisitBook.Appointment(
                    customer.id(),
                    customer.orgUnit(),
                    customer.segment(),
                    research.leader(),
                    VisitKind.LEADER,
                    research.title(),
                    standard.id(),
                    null,
                    null,
                    null,
                    day,
                    sequence++));
        }
        book.enter(appointments);
        return appointments.size();
    }

    /** The occasion, unless there is none of the kind that the caller may know of. */
    @Transactional(readOnly = true)
    Occasion find(OccasionKind kind, UUID id, Caller caller) {
        return occasions
                .findById(id)
                .filter(occasion -> occasion.kind() == kind && caller.orgScope().contains(occasion.orgUnit()))
                .orElseThrow(() -> Problem.notFound("occasion-not-found", id));
    }

    private Occasion save(Occasion occasion, String type) {
        var saved = occasions.save(occasion);
        outbox.append(OccasionState.TOPIC, type, OccasionState.from(saved));
        return saved;
    }
}
