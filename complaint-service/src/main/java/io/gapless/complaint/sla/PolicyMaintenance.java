package io.gapless.complaint.sla;

import io.gapless.complaint.sla.SlaPolicyController.NewPolicy;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Adds policies. */
@Service
class PolicyMaintenance {

    private final SlaPolicies policies;
    private final Calendars calendars;
    private final Taxonomy taxonomy;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    PolicyMaintenance(
            SlaPolicies policies,
            Calendars calendars,
            Taxonomy taxonomy,
            Outbox outbox,
            ApplicationEventPublisher events,
            Clock clock) {
        this.policies = policies;
        this.calendars = calendars;
        this.taxonomy = taxonomy;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
    }

    /** The oldest first. */
    @Transactional(readOnly = true)
    KeysetPage<SlaPolicy> list(Paging paging) {
        return KeysetPage.of(
                policies.after(paging.after() == null ? null : paging.after().uuid(0), paging.fetch()),
                paging,
                policy -> Cursor.of(policy.id()),
                policy -> policy);
    }

    @Transactional(readOnly = true)
    SlaPolicy find(UUID id) {
        return policies.find(id).orElseThrow(() -> Problem.notFound("policy-not-found", id));
    }

    @Transactional
    SlaPolicy add(NewPolicy wanted) {
        if (wanted.category() != null) {
            taxonomy.active(wanted.category());
        }
        if ((wanted.calendar() == null) == (wanted.calendarId() == null)) {
            throw Problem.unprocessable("calendar-or-its-id");
        }
        var calendar = wanted.calendar() != null
                ? wanted.calendar().toCalendar()
                : calendars.definition(Objects.requireNonNull(wanted.calendarId()));
        var policy = new SlaPolicy(
                Ids.next(),
                wanted.name(),
                wanted.category(),
                wanted.severity(),
                wanted.segment(),
                wanted.channel() == null ? null : wanted.channel().name(),
                wanted.customerId(),
                wanted.orgUnit(),
                wanted.acknowledgeMinutes(),
                wanted.firstResponseMinutes(),
                wanted.updateMinutes(),
                wanted.resolveMinutes(),
                calendar,
                wanted.calendarId(),
                warnAt(wanted.warnAt()),
                wanted.pauseIn() == null ? Set.of() : new TreeSet<>(wanted.pauseIn()),
                wanted.pausing() == null
                        ? EnumSet.of(ClockName.UPDATE, ClockName.RESOLVE)
                        : Set.copyOf(wanted.pausing()),
                clock.instant());
        policies.add(policy);
        outbox.append(PolicyState.TOPIC, "SlaPolicyAdded", PolicyState.from(policy));
        events.publishEvent(new Sla.Changed());
        return policy;
    }

    private static List<Integer> warnAt(@Nullable List<BigDecimal> fractions) {
        return fractions == null
                ? List.of(750)
                : fractions.stream()
                        .map(fraction -> fraction.movePointRight(3).intValueExact())
                        .distinct()
                        .sorted()
                        .toList();
    }
}
