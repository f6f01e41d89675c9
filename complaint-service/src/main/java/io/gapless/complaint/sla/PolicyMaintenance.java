package io.gapless.complaint.sla;

import io.gapless.complaint.sla.SlaPolicyController.CalendarBody;
import io.gapless.complaint.sla.SlaPolicyController.IntervalBody;
import io.gapless.complaint.sla.SlaPolicyController.NewPolicy;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Adds policies. */
@Service
class PolicyMaintenance {

    private final SlaPolicies policies;
    private final Taxonomy taxonomy;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    PolicyMaintenance(
            SlaPolicies policies, Taxonomy taxonomy, Outbox outbox, ApplicationEventPublisher events, Clock clock) {
        this.policies = policies;
        this.taxonomy = taxonomy;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    List<SlaPolicy> all() {
        return policies.all();
    }

    @Transactional(readOnly = true)
    SlaPolicy find(UUID id) {
        return policies.all().stream()
                .filter(policy -> policy.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("policy-not-found", id));
    }

    @Transactional
    SlaPolicy add(NewPolicy wanted) {
        if (wanted.category() != null) {
            taxonomy.active(wanted.category());
        }
        var policy = new SlaPolicy(
                Ids.next(),
                wanted.name(),
                wanted.category(),
                wanted.severity(),
                wanted.segment(),
                wanted.channel(),
                wanted.acknowledgeMinutes(),
                wanted.firstResponseMinutes(),
                wanted.updateMinutes(),
                wanted.resolveMinutes(),
                calendar(wanted.calendar()),
                clock.instant());
        policies.add(policy);
        outbox.append(PolicyState.TOPIC, "SlaPolicyAdded", PolicyState.from(policy));
        events.publishEvent(new Sla.Changed());
        return policy;
    }

    private static BusinessCalendar calendar(CalendarBody body) {
        var weekly = new EnumMap<DayOfWeek, List<BusinessCalendar.Interval>>(DayOfWeek.class);
        body.weekly().forEach((day, intervals) -> weekly.put(day, intervals(intervals)));
        var extra = new TreeMap<LocalDate, List<BusinessCalendar.Interval>>();
        if (body.extraWorkingDays() != null) {
            body.extraWorkingDays().forEach(day -> extra.put(day.date(), intervals(day.intervals())));
        }
        return new BusinessCalendar(
                zone(body.zone()), weekly, body.holidays() == null ? Set.of() : Set.copyOf(body.holidays()), extra);
    }

    private static List<BusinessCalendar.Interval> intervals(List<IntervalBody> intervals) {
        return intervals.stream().map(IntervalBody::toInterval).toList();
    }

    private static ZoneId zone(@Nullable String id) {
        try {
            return ZoneId.of(String.valueOf(id));
        } catch (DateTimeException e) {
            throw Problem.unprocessable("calendar-zone-unknown", String.valueOf(id));
        }
    }
}
