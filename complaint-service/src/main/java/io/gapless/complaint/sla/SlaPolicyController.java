package io.gapless.complaint.sla;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.customer.CustomerLookup;
import io.gapless.complaint.customer.CustomerLookup.Result;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Service-level policies over HTTP. */
@RestController
@RequestMapping("/api/v1/sla-policies")
class SlaPolicyController {

    private static final int YEAR = 525_600;

    /** The statuses of a complaint that is being handled. */
    static final String PAUSING_STATUS = "RECEIVED|ACKNOWLEDGED|ASSESSED|INVESTIGATING|DECIDED|APPROVED";

    private final PolicyMaintenance maintenance;
    private final CustomerLookup customers;
    private final Idempotency idempotency;

    SlaPolicyController(PolicyMaintenance maintenance, CustomerLookup customers, Idempotency idempotency) {
        this.maintenance = maintenance;
        this.customers = customers;
        this.idempotency = idempotency;
    }

    /** Part of a day; until 00:00 is the end of the day. */
    record IntervalBody(@NotNull LocalTime from, @NotNull LocalTime until) {

        BusinessCalendar.Interval toInterval() {
            return new BusinessCalendar.Interval(from, until);
        }
    }

    /** A make-up day with its intervals. */
    record ExtraDay(
            @NotNull LocalDate date,

            @NotEmpty @Size(max = 20) List<@Valid @NotNull IntervalBody> intervals) {}

    /**
     * When people work.
     *
     * @param zone such as Asia/Shanghai
     * @param weekly the intervals of each day of the week; days without any are left out
     * @param holidays days without work
     * @param extraWorkingDays make-up days, which win over holidays
     */
    record CalendarBody(
            @NotNull @Size(max = 60) String zone,

            @NotEmpty @Size(max = 7)
            Map<@NotNull DayOfWeek, @NotNull @Size(max = 20) List<@Valid @NotNull IntervalBody>> weekly,

            @Nullable @Size(max = 1000) List<@NotNull LocalDate> holidays,
            @Nullable @Size(max = 1000) List<@Valid @NotNull ExtraDay> extraWorkingDays) {

        static CalendarBody from(BusinessCalendar calendar) {
            var weekly = new TreeMap<DayOfWeek, List<IntervalBody>>();
            calendar.weekly().forEach((day, intervals) -> weekly.put(day, shown(intervals)));
            return new CalendarBody(
                    calendar.zone().getId(),
                    weekly,
                    List.copyOf(calendar.holidays()),
                    calendar.extraWorkingDays().entrySet().stream()
                            .map(day -> new ExtraDay(day.getKey(), shown(day.getValue())))
                            .toList());
        }

        private static List<IntervalBody> shown(List<BusinessCalendar.Interval> intervals) {
            return intervals.stream()
                    .map(interval -> new IntervalBody(interval.from(), interval.until()))
                    .toList();
        }

        BusinessCalendar toCalendar() {
            var week = new EnumMap<DayOfWeek, List<BusinessCalendar.Interval>>(DayOfWeek.class);
            weekly.forEach((day, intervals) -> week.put(day, intervals(intervals)));
            var extra = new TreeMap<LocalDate, List<BusinessCalendar.Interval>>();
            if (extraWorkingDays != null) {
                extraWorkingDays.forEach(day -> extra.put(day.date(), intervals(day.intervals())));
            }
            return new BusinessCalendar(known(zone), week, holidays == null ? Set.of() : Set.copyOf(holidays), extra);
        }

        static List<BusinessCalendar.Interval> intervals(List<IntervalBody> intervals) {
            return intervals.stream().map(IntervalBody::toInterval).toList();
        }

        private static ZoneId known(String zone) {
            try {
                return ZoneId.of(zone);
            } catch (DateTimeException e) {
                throw Problem.unprocessable("calendar-zone-unknown", zone);
            }
        }
    }

    /**
     * A policy to be added; what is left out holds for all.
     *
     * @param category holds for the categories below it, too
     * @param segment class of the customer
     * @param channel by which the complaint came
     * @param customerId of the one customer that it is for
     * @param orgUnit for whose complaints and those of all below it; of the whole company unless told
     * @param acknowledgeMinutes of working time, from the intake on
     * @param firstResponseMinutes of working time, from the intake on
     * @param updateMinutes of working time, from the intake and from each reply on
     * @param resolveMinutes of working time, from the intake on
     * @param calendar of its own; or name one by calendarId
     * @param calendarId of a business calendar, whose changes hold for the policy too
     * @param warnAt parts of a clock at which it warns, above 0 and below 1; 0.75 unless told
     * @param pauseIn in which statuses clocks stand still; none unless told
     * @param pausing which clocks can stand still; UPDATE and RESOLVE unless told
     */
    record NewPolicy(
            @NotBlank @Size(max = 100) String name,

            @Nullable @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
            String category,

            @Nullable Severity severity,
            @Nullable @Size(min = 1, max = 40) String segment,
            @Nullable Channel channel,
            @Nullable UUID customerId,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Min(1) @Max(YEAR) Integer acknowledgeMinutes,
            @NotNull @Min(1) @Max(YEAR) Integer firstResponseMinutes,
            @NotNull @Min(1) @Max(YEAR) Integer updateMinutes,
            @NotNull @Min(1) @Max(YEAR) Integer resolveMinutes,
            @Nullable @Valid CalendarBody calendar,
            @Nullable UUID calendarId,

            @Nullable @Size(max = 10)
            List<@NotNull @DecimalMin("0.001") @DecimalMax("0.999") @Digits(integer = 1, fraction = 3) BigDecimal>
                    warnAt,

            @Nullable @Size(max = 10) List<@NotNull @Pattern(regexp = PAUSING_STATUS) String> pauseIn,

            @Nullable @Size(max = 4) List<@NotNull ClockName> pausing) {}

    /**
     * A policy as answered.
     *
     * @param customerId of the one customer that it is for
     * @param orgUnit for whose complaints and those of all below it; null for those of the whole company
     * @param acknowledgeMinutes of working time, from the intake on
     * @param firstResponseMinutes of working time, from the intake on
     * @param updateMinutes of working time, from the intake and from each reply on
     * @param resolveMinutes of working time, from the intake on
     * @param calendar as it stands now
     * @param warnAt parts of a clock at which it warns
     * @param pauseIn in which statuses clocks stand still
     * @param pausing which clocks can stand still
     */
    record PolicyView(
            UUID id,
            String name,
            @Nullable String category,
            @Nullable Severity severity,
            @Nullable String segment,
            @Nullable String channel,
            @OfPerson @Nullable UUID customerId,
            @Nullable String orgUnit,
            int acknowledgeMinutes,
            int firstResponseMinutes,
            int updateMinutes,
            int resolveMinutes,
            CalendarBody calendar,
            @Nullable UUID calendarId,
            List<BigDecimal> warnAt,
            Set<String> pauseIn,
            Set<ClockName> pausing,
            Instant createdAt) {

        static PolicyView from(SlaPolicy policy) {
            return new PolicyView(
                    policy.id(),
                    policy.name(),
                    policy.category(),
                    policy.severity(),
                    policy.segment(),
                    policy.channel(),
                    policy.customerId(),
                    policy.orgUnit(),
                    policy.acknowledgeMinutes(),
                    policy.firstResponseMinutes(),
                    policy.updateMinutes(),
                    policy.resolveMinutes(),
                    CalendarBody.from(policy.calendar()),
                    policy.calendarId(),
                    policy.warnAt().stream()
                            .map(permille -> BigDecimal.valueOf(permille, 3).stripTrailingZeros())
                            .toList(),
                    policy.pauseIn(),
                    policy.pausing(),
                    policy.createdAt());
        }
    }

    /**
     * Adds a policy: how many minutes of working time a complaint of some kind may take, and when people work. The most
     * specific policy holds; of two alike, that of the narrower org unit, then the newer one.
     */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PolicyView> add(@Valid @RequestBody NewPolicy body, IdempotencyKey key, Caller caller) {
        caller.orgScope().requireRule(body.orgUnit());
        if (body.customerId() != null && customers.byId(body.customerId(), caller) instanceof Result.Unknown) {
            throw Problem.unprocessable("customer-unknown", body.customerId());
        }
        return idempotency.once(key, body, () -> {
            var policy = maintenance.add(body);
            return ResponseEntity.created(URI.create("/api/v1/sla-policies/" + policy.id()))
                    .body(PolicyView.from(policy));
        });
    }

    /** One service-level policy. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    PolicyView read(@PathVariable UUID id) {
        return PolicyView.from(maintenance.find(id));
    }

    /** Service-level policies, the oldest first. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<PolicyView> list(Paging paging) {
        var page = maintenance.list(paging);
        return new KeysetPage<>(page.items().stream().map(PolicyView::from).toList(), page.next());
    }
}
