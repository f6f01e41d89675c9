package io.gapless.complaint.assignment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Who takes complaints, and when they are away, over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-staff")
class StaffController {

    static final String EMPLOYEE = "[\\p{L}\\p{N}._@ -]{1,100}";
    static final String CODE = "[a-z0-9][a-z0-9-]{0,39}";

    private final StaffBook book;
    private final Colleagues colleagues;
    private final Idempotency idempotency;

    StaffController(StaffBook book, Colleagues colleagues, Idempotency idempotency) {
        this.book = book;
        this.colleagues = colleagues;
        this.idempotency = idempotency;
    }

    /**
     * What is known of somebody who takes complaints.
     *
     * @param orgUnit where they work; they are given complaints of there, above and below
     * @param queues codes of the queues they work on
     * @param capacity open work they take at a time: a complaint counts 1, 2, 3 or 5 by its severity
     * @param active whether they are given any
     */
    record MemberBody(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Size(max = 50) List<@NotNull @Pattern(regexp = CODE) String> queues,

            @NotNull @Size(max = 50) List<@NotNull @Pattern(regexp = CODE) String> skills,

            @Min(1) @Max(1000) int capacity,
            @NotNull Boolean active) {}

    /**
     * Time away.
     *
     * @param untilAt when they are back, at most 366 days later
     * @param deputy who stands in, in approvals too
     * @param takeOver whether what they have open goes to the deputy, or back to its queue; so it is unless told
     */
    record AbsenceBody(
            @NotNull Instant fromAt,
            @NotNull Instant untilAt,
            @Nullable @Pattern(regexp = EMPLOYEE) String deputy,
            @Nullable Boolean takeOver) {}

    /** The staff of the caller's org units, by username. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<StaffBook.Member> list(Paging paging, Caller caller) {
        return book.list(paging, caller);
    }

    /** One of the staff. */
    @GetMapping("/{employee}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<StaffBook.Member> read(@PathVariable String employee, Caller caller) {
        return answer(book.find(employee, caller));
    }

    /** Enters somebody who works there and may handle complaints, or changes what is known of them. */
    @PutMapping("/{employee}")
    @RolesAllowed({ADMIN, SUPERVISOR})
    ResponseEntity<StaffBook.Member> enter(
            @PathVariable String employee, IfMatch ifMatch, @Valid @RequestBody MemberBody body, Caller caller) {
        caller.orgScope().require(body.orgUnit());
        colleagues.requireHandler(employee, body.orgUnit());
        return answer(book.enter(
                new StaffBook.Member(
                        employee,
                        0,
                        body.orgUnit(),
                        body.queues().stream().distinct().toList(),
                        body.skills().stream().distinct().toList(),
                        body.capacity(),
                        body.active(),
                        null),
                ifMatch,
                caller));
    }

    /** When somebody is away: one's own, and for supervisors those of their staff. */
    @GetMapping("/{employee}/absences")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, CUSTOMER_MANAGER})
    KeysetPage<Staffing.Absence> absences(@PathVariable String employee, Caller caller) {
        return new KeysetPage<>(book.absences(employee, caller), null);
    }

    /** Enters that somebody is away; 409 where they are away already at some of that time. */
    @PostMapping("/{employee}/absences")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Staffing.Absence> away(
            @PathVariable String employee, @Valid @RequestBody AbsenceBody body, IdempotencyKey key, Caller caller) {
        if (body.deputy() != null) {
            colleagues.requireHandler(body.deputy());
        }
        return idempotency.once(key, body, () -> {
            var absence = book.away(
                    employee,
                    body.fromAt(),
                    body.untilAt(),
                    body.deputy(),
                    !Boolean.FALSE.equals(body.takeOver()),
                    caller);
            var location = UriComponentsBuilder.fromPath("/api/v1/complaint-staff/{employee}/absences/{id}")
                    .build(employee, absence.id());
            return ResponseEntity.created(location).body(absence);
        });
    }

    /** They are back, or were not away; what was given to somebody else stays there. */
    @DeleteMapping("/{employee}/absences/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, CUSTOMER_MANAGER})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void back(@PathVariable String employee, @PathVariable UUID id, Caller caller) {
        book.back(employee, id, caller);
    }

    private static ResponseEntity<StaffBook.Member> answer(StaffBook.Member member) {
        return ResponseEntity.ok().eTag(IfMatch.etag(member.version())).body(member);
    }
}
