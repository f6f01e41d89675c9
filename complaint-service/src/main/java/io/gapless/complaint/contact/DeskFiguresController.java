package io.gapless.complaint.contact;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The desk's figures, levels and staffing over HTTP. */
@RestController
@RequestMapping("/api/v1/contacts")
class DeskFiguresController {

    private final DeskFigures figures;
    private final DeskLevels levels;
    private final DeskStaffing staffing;
    private final Idempotency idempotency;

    DeskFiguresController(DeskFigures figures, DeskLevels levels, DeskStaffing staffing, Idempotency idempotency) {
        this.figures = figures;
        this.levels = levels;
        this.staffing = staffing;
        this.idempotency = idempotency;
    }

    /**
     * The figures of the desk over a time. Agents see those of queues, org units and themselves.
     *
     * @param orgUnit an org unit, with all below it
     * @param queue where contacts waited
     * @param agent username of who took them
     * @param from inclusive, by the time of offering, at its quarter of an hour
     * @param to exclusive, at its quarter of an hour
     * @param excludeShort leaves out who gave up within the level's short time
     * @param thresholdSeconds within how many seconds an answer counts for the service level, 0 to 86,400, for at most 92
     *     days; unless told, as the level in force then says
     */
    @GetMapping("/figures")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    DeskFigures.Figures figures(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String queue,
            @RequestParam(required = false) @Nullable String agent,
            @RequestParam Instant from,
            @RequestParam Instant to,
            @RequestParam(defaultValue = "false") boolean excludeShort,
            @RequestParam(required = false) @Nullable @Min(0) @Max(86_400) Integer thresholdSeconds,
            Caller caller) {
        return figures.figures(
                new DeskFigures.Filter(orgUnit, queue, agent, from, to, null, excludeShort, thresholdSeconds), caller);
    }

    /**
     * The same figures for each interval, told apart by queue, org unit (a team is one) or agent; those without contacts
     * are left out. Agents find only themselves among the agents.
     *
     * @param orgUnit an org unit, with all below it
     * @param queue where contacts waited
     * @param agent username of who took them
     * @param from inclusive, by the time of offering, at its quarter of an hour
     * @param to exclusive, at its quarter of an hour
     * @param interval how long each figure's time is
     * @param by what figures are told apart by
     * @param zone in which hours, days and months begin, such as Asia/Shanghai
     * @param excludeShort leaves out who gave up within the level's short time
     * @param thresholdSeconds within how many seconds an answer counts for the service level, 0 to 86,400, for at most 92
     *     days; unless told, as the level in force then says
     */
    @GetMapping("/figures/intervals")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<DeskFigures.IntervalFigures> intervals(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String queue,
            @RequestParam(required = false) @Nullable String agent,
            @RequestParam Instant from,
            @RequestParam Instant to,
            @RequestParam(defaultValue = "DAY") DeskFigures.Interval interval,
            @RequestParam(defaultValue = "ALL") DeskFigures.By by,
            @RequestParam(required = false) @Nullable ZoneId zone,
            @RequestParam(defaultValue = "false") boolean excludeShort,
            @RequestParam(required = false) @Nullable @Min(0) @Max(86_400) Integer thresholdSeconds,
            Paging paging,
            Caller caller) {
        return figures.series(
                new DeskFigures.Filter(orgUnit, queue, agent, from, to, zone, excludeShort, thresholdSeconds),
                interval,
                by,
                paging,
                caller);
    }

    /**
     * A level to be set; what was measured until then stays.
     *
     * @param queue empty for every queue without one of its own
     * @param validFrom from when on, not before now; now unless told
     * @param answerWithinSeconds an answer later than this is none in time
     * @param target which share of the contacts has to be answered in time, more than 0 to 1
     * @param shortAbandonSeconds who gives up sooner is not counted against it
     * @param orgUnit where and below which it is owed; in the whole company unless told
     */
    record NewLevel(
            @Nullable @Size(max = 60) String queue,
            @Nullable Instant validFrom,
            @NotNull @Min(1) @Max(3600) Integer answerWithinSeconds,

            @NotNull @DecimalMin("0.0001") @DecimalMax("1") @Digits(integer = 1, fraction = 4)
            BigDecimal target,

            @NotNull @Min(0) @Max(600) Integer shortAbandonSeconds,

            @Nullable @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /**
     * The levels that queues owe, those set last first; the empty queue stands for all others. A queue's own goes before
     * those for all queues, then that of the narrowest org unit.
     */
    @GetMapping("/levels")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<DeskLevels.DeskLevel> levels(Paging paging) {
        return levels.list(paging);
    }

    /** Sets a level. */
    @PostMapping("/levels")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<DeskLevels.DeskLevel> setLevel(
            @Valid @RequestBody NewLevel body, IdempotencyKey key, Caller caller) {
        return idempotency.once(
                key,
                body,
                () -> ResponseEntity.created(URI.create("/api/v1/contacts/levels"))
                        .body(levels.set(
                                body.queue(),
                                body.validFrom(),
                                body.answerWithinSeconds(),
                                body.target(),
                                body.shortAbandonSeconds(),
                                body.orgUnit(),
                                caller)));
    }

    /**
     * How many agents a number of contacts needs, by Erlang C; where agents are given, what they do.
     *
     * @param calls that come in the interval
     * @param intervalMinutes how long it is
     * @param handlingSeconds talk, hold and work after the end, on average
     * @param agents who take them; as many as the target needs unless told
     * @param thresholdSeconds within which contacts are to be answered
     * @param target share of the contacts to be answered in time, 0.01 to 0.999
     * @param shrinkage share of their paid time that agents are not there, 0 to 0.9
     */
    @GetMapping("/staffing")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    DeskStaffing.Need staffing(
            @RequestParam @DecimalMin("0.001") @DecimalMax("10000000") double calls,
            @RequestParam(defaultValue = "30") @Min(1) @Max(1440) int intervalMinutes,
            @RequestParam @DecimalMin("1") @DecimalMax("86400") double handlingSeconds,
            @RequestParam(required = false) @Nullable @Min(1) @Max(ErlangC.MOST_AGENTS) Integer agents,
            @RequestParam(defaultValue = "20") @Min(0) @Max(3600) int thresholdSeconds,
            @RequestParam(defaultValue = "0.8") @DecimalMin("0.01") @DecimalMax("0.999") double target,
            @RequestParam(defaultValue = "0") @DecimalMin("0") @DecimalMax("0.9") double shrinkage) {
        return staffing.need(
                calls,
                intervalMinutes * 60.0,
                handlingSeconds,
                agents,
                new DeskStaffing.Wanted(thresholdSeconds, target, shrinkage));
    }

    /** How long the intervals of a forecast are. */
    enum Step {
        QUARTER_HOUR(15),
        HALF_HOUR(30),
        HOUR(60);

        private final int minutes;

        Step(int minutes) {
            this.minutes = minutes;
        }
    }

    /**
     * What each interval of a day needs, from the mean of the same interval of the same weekday of the weeks before.
     *
     * @param orgUnit an org unit, with all below it
     * @param queue where contacts wait
     * @param day in the desk's zone
     * @param interval how long the intervals are
     * @param weeks how many weeks before are looked at
     * @param thresholdSeconds within which contacts are to be answered
     * @param target share of the contacts to be answered in time, 0.01 to 0.999
     * @param shrinkage share of their paid time that agents are not there, 0 to 0.9
     */
    @GetMapping("/staffing/forecast")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    DeskStaffing.Forecast forecast(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String queue,
            @RequestParam LocalDate day,
            @RequestParam(defaultValue = "HALF_HOUR") Step interval,
            @RequestParam(defaultValue = "8") @Min(1) @Max(26) int weeks,
            @RequestParam(defaultValue = "20") @Min(0) @Max(3600) int thresholdSeconds,
            @RequestParam(defaultValue = "0.8") @DecimalMin("0.01") @DecimalMax("0.999") double target,
            @RequestParam(defaultValue = "0") @DecimalMin("0") @DecimalMax("0.9") double shrinkage,
            Caller caller) {
        return staffing.forecast(
                orgUnit,
                queue,
                day,
                interval.minutes,
                weeks,
                new DeskStaffing.Wanted(thresholdSeconds, target, shrinkage),
                caller);
    }
}
