package io.gapless.visit.leader;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.visit.customer.CustomerLookup;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Leaders' reception days and field research over HTTP. */
@RestController
@RequestMapping("/api/v1")
class LeaderController {

    private final Receiving receiving;
    private final LeaderSearch search;
    private final CustomerLookup customers;
    private final NamedStaff staff;
    private final Idempotency idempotency;

    LeaderController(
            Receiving receiving,
            LeaderSearch search,
            CustomerLookup customers,
            NamedStaff staff,
            Idempotency idempotency) {
        this.staff = staff;
        this.receiving = receiving;
        this.search = search;
        this.customers = customers;
        this.idempotency = idempotency;
    }

    /**
     * A day on which customers find a leader.
     *
     * @param leader username of staff of that org unit
     * @param title what the day is for
     */
    record NewReceptionDay(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotBlank @Size(max = 100) String leader,
            @NotBlank @Size(max = 200) String title,
            @NotBlank @Size(max = 200) String place,
            @NotNull LocalDate day) {}

    /**
     * Something that a leader is to find out from customers.
     *
     * @param leader username of staff of that org unit
     * @param topic what is to be found out
     */
    record NewFieldResearch(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotBlank @Size(max = 100) String leader,
            @NotBlank @Size(max = 200) String topic,
            @NotNull LocalDate from,
            @NotNull LocalDate to) {}

    /**
     * Who came, or was called on: a customer, or a name.
     *
     * @param note what they said
     */
    record GuestBody(
            @Nullable UUID customerId,
            @Nullable @Size(min = 1, max = 200) String name,
            @Nullable @Size(min = 1, max = 2000) String note) {}

    /** What came of it. */
    record Report(
            @NotNull @Size(max = 500) List<@Valid @NotNull GuestBody> guests,
            @Nullable @Size(min = 1, max = 10000) String findings) {}

    /** Why. */
    record Reason(@NotBlank @Size(max = 500) String reason) {}

    /** Customers whom the leader is to call on, on one day. */
    record NewVisits(
            @NotNull UUID standardId,
            @NotNull LocalDate plannedFor,
            @NotEmpty @Size(max = 50) List<@NotNull UUID> customerIds) {}

    /** What the idempotency key of visits stands for. */
    private record VisitsOf(UUID research, NewVisits visits) {}

    /** How many visits were entered. */
    record Entered(int visits) {}

    /** A guest as answered. */
    record GuestView(
            @OfPerson @Nullable UUID customerId,
            @Nullable String guestName,
            @Nullable String note) {}

    /** A reception day or field research as answered. */
    record OccasionView(
            UUID id,
            long version,
            OccasionKind kind,
            String orgUnit,
            String leader,
            String title,
            @Nullable String place,
            LocalDate fromDay,
            LocalDate toDay,
            String plannedBy,
            OccasionStatus status,
            @Nullable String findings,
            @Nullable String reason,
            List<GuestView> guests) {

        static OccasionView from(Occasion occasion) {
            return new OccasionView(
                    occasion.id(),
                    occasion.version(),
                    occasion.kind(),
                    occasion.orgUnit(),
                    occasion.leader(),
                    occasion.title(),
                    occasion.place(),
                    occasion.fromDay(),
                    occasion.toDay(),
                    occasion.plannedBy(),
                    occasion.status(),
                    occasion.findings(),
                    occasion.reason(),
                    occasion.guests().stream()
                            .map(guest -> new GuestView(guest.customerId(), guest.name(), guest.note()))
                            .toList());
        }
    }

    /** Plans a leader's reception day. */
    @PostMapping("/reception-days")
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<OccasionView> planDay(@Valid @RequestBody NewReceptionDay body, IdempotencyKey key, Caller caller) {
        caller.orgScope().require(body.orgUnit());
        staff.requireLeader(body.leader(), body.orgUnit(), caller);
        return idempotency.once(
                key,
                body,
                () -> created(
                        "reception-days",
                        receiving.plan(
                                new Occasion.Plan(
                                        OccasionKind.RECEPTION_DAY,
                                        body.orgUnit(),
                                        body.leader(),
                                        body.title(),
                                        body.place(),
                                        body.day(),
                                        body.day()),
                                caller)));
    }

    /**
     * Reception days, newest first.
     *
     * @param leader username
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/reception-days")
    @RolesAllowed({SUPERVISOR, QUALITY_ANALYST, EXECUTIVE, ADMIN})
    KeysetPage<LeaderSearch.OccasionRow> days(
            @RequestParam(required = false) @Nullable OccasionStatus status,
            @RequestParam(required = false) @Nullable String leader,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return search.occasions(OccasionKind.RECEPTION_DAY, status, leader, orgUnit, paging, caller);
    }

    /** One reception day, with who came. */
    @GetMapping("/reception-days/{id}")
    @RolesAllowed({SUPERVISOR, QUALITY_ANALYST, EXECUTIVE, ADMIN})
    ResponseEntity<OccasionView> day(@PathVariable UUID id, Caller caller) {
        return answer(receiving.find(OccasionKind.RECEPTION_DAY, id, caller));
    }

    /** Takes down who came and what was found, from the day itself on; again, to complete it. */
    @PostMapping("/reception-days/{id}/report")
    @RolesAllowed({SUPERVISOR, ADMIN})
    ResponseEntity<OccasionView> reportDay(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Report body, Caller caller) {
        return report(OccasionKind.RECEPTION_DAY, id, ifMatch, body, caller);
    }

    /** Calls a reception day off. */
    @PostMapping("/reception-days/{id}/cancel")
    @RolesAllowed({SUPERVISOR, ADMIN})
    ResponseEntity<OccasionView> cancelDay(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(receiving.cancel(OccasionKind.RECEPTION_DAY, id, ifMatch, body.reason(), caller));
    }

    /** Plans field research: a topic, a leader, and from when to when, 92 days at the most. */
    @PostMapping("/field-researches")
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<OccasionView> planResearch(
            @Valid @RequestBody NewFieldResearch body, IdempotencyKey key, Caller caller) {
        caller.orgScope().require(body.orgUnit());
        staff.requireLeader(body.leader(), body.orgUnit(), caller);
        return idempotency.once(
                key,
                body,
                () -> created(
                        "field-researches",
                        receiving.plan(
                                new Occasion.Plan(
                                        OccasionKind.FIELD_RESEARCH,
                                        body.orgUnit(),
                                        body.leader(),
                                        body.topic(),
                                        null,
                                        body.from(),
                                        body.to()),
                                caller)));
    }

    /**
     * Field researches, newest first.
     *
     * @param leader username
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping("/field-researches")
    @RolesAllowed({SUPERVISOR, QUALITY_ANALYST, EXECUTIVE, ADMIN})
    KeysetPage<LeaderSearch.OccasionRow> researches(
            @RequestParam(required = false) @Nullable OccasionStatus status,
            @RequestParam(required = false) @Nullable String leader,
            @RequestParam(required = false) @Nullable String orgUnit,
            Paging paging,
            Caller caller) {
        return search.occasions(OccasionKind.FIELD_RESEARCH, status, leader, orgUnit, paging, caller);
    }

    /** One field research, with whom was called on and what was found. */
    @GetMapping("/field-researches/{id}")
    @RolesAllowed({SUPERVISOR, QUALITY_ANALYST, EXECUTIVE, ADMIN})
    ResponseEntity<OccasionView> research(@PathVariable UUID id, Caller caller) {
        return answer(receiving.find(OccasionKind.FIELD_RESEARCH, id, caller));
    }

    /** Takes down whom was called on and what was found; again, to complete it. */
    @PostMapping("/field-researches/{id}/report")
    @RolesAllowed({SUPERVISOR, ADMIN})
    ResponseEntity<OccasionView> reportResearch(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Report body, Caller caller) {
        return report(OccasionKind.FIELD_RESEARCH, id, ifMatch, body, caller);
    }

    /** Calls field research off; its visits are called off one by one. */
    @PostMapping("/field-researches/{id}/cancel")
    @RolesAllowed({SUPERVISOR, ADMIN})
    ResponseEntity<OccasionView> cancelResearch(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Reason body, Caller caller) {
        return answer(receiving.cancel(OccasionKind.FIELD_RESEARCH, id, ifMatch, body.reason(), caller));
    }

    /**
     * Plans the leader's visits on one of its days, in the order given: visits of the kind LEADER, by the edition in force of
     * a standard. The leader has to be somebody who carries out visits, and qualified for it.
     */
    @PostMapping("/field-researches/{id}/visits")
    @RolesAllowed({SUPERVISOR, ADMIN})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<Entered> visits(
            @PathVariable UUID id, @Valid @RequestBody NewVisits body, IdempotencyKey key, Caller caller) {
        var research = receiving.find(OccasionKind.FIELD_RESEARCH, id, caller);
        staff.requireVisitor(research.leader(), research.orgUnit(), caller);
        var called = body.customerIds().stream()
                .distinct()
                .map(customer -> customers.find(customer, caller))
                .toList();
        return idempotency.once(
                key,
                new VisitsOf(id, body),
                () -> ResponseEntity.status(HttpStatus.CREATED)
                        .body(new Entered(receiving.visit(id, called, body.standardId(), body.plannedFor(), caller))));
    }

    private ResponseEntity<OccasionView> report(
            OccasionKind kind, UUID id, IfMatch ifMatch, Report body, Caller caller) {
        if (body.guests().stream().anyMatch(guest -> guest.customerId() == null && guest.name() == null)) {
            throw Problem.unprocessable("guest-unnamed");
        }
        var guests = body.guests().stream()
                .map(guest -> new Guest(
                        guest.customerId() == null
                                ? null
                                : customers.find(guest.customerId(), caller).id(),
                        guest.name(),
                        guest.note()))
                .toList();
        return answer(receiving.hold(kind, id, ifMatch, guests, body.findings(), caller));
    }

    private static ResponseEntity<OccasionView> created(String collection, Occasion occasion) {
        return ResponseEntity.created(URI.create("/api/v1/" + collection + "/" + occasion.id()))
                .eTag(IfMatch.etag(occasion.version()))
                .body(OccasionView.from(occasion));
    }

    private static ResponseEntity<OccasionView> answer(Occasion occasion) {
        return ResponseEntity.ok().eTag(IfMatch.etag(occasion.version())).body(OccasionView.from(occasion));
    }
}
