package io.gapless.complaint.desk;

import io.gapless.complaint.customer.CustomerLookup;
import io.gapless.complaint.customer.CustomerLookup.Result;
import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.complaint.desk.ComplaintController.NewComplaint;
import io.gapless.complaint.ladder.Ladders;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes complaints in. Everything is looked up before the transaction: the category and the policy in memory, the
 * customer in the projection. A customer who cannot be looked up does not keep a complaint out: it is taken with the
 * customer as named, and filled in when the archive's event arrives.
 */
@Service
class ComplaintIntake {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);

    private final Complaints complaints;
    private final CaseFile file;
    private final Taxonomy taxonomy;
    private final Sla sla;
    private final Ladders ladders;
    private final CustomerLookup customers;
    private final ComplaintNumbers numbers;
    private final Assigning assigning;
    private final Concerned concerned;
    private final DeskSettings settings;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final JdbcClient jdbc;
    private final Clock clock;

    ComplaintIntake(
            Complaints complaints,
            CaseFile file,
            Taxonomy taxonomy,
            Sla sla,
            Ladders ladders,
            CustomerLookup customers,
            ComplaintNumbers numbers,
            Assigning assigning,
            Concerned concerned,
            DeskSettings settings,
            Outbox outbox,
            ApplicationEventPublisher events,
            JdbcClient jdbc,
            Clock clock) {
        this.complaints = complaints;
        this.file = file;
        this.taxonomy = taxonomy;
        this.sla = sla;
        this.ladders = ladders;
        this.customers = customers;
        this.numbers = numbers;
        this.assigning = assigning;
        this.concerned = concerned;
        this.settings = settings;
        this.outbox = outbox;
        this.events = events;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What a partner handed over before under the same reference. */
    @Transactional(readOnly = true)
    Optional<Complaint> handedOver(NewComplaint wanted, Caller caller) {
        if (wanted.externalReference() == null || !caller.is(Roles.PARTNER)) {
            return Optional.empty();
        }
        return jdbc.sql("select id from complaint where partner = ? and external_reference = ?")
                .params(caller.username(), wanted.externalReference())
                .query(UUID.class)
                .optional()
                .flatMap(complaints::findById);
    }

    /** The complaint as it will be taken in; nothing is stored yet. */
    Complaint prepare(NewComplaint wanted, FollowSecret secret, Caller caller) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (wanted.occurredAt() != null
                && (wanted.occurredAt().isBefore(EARLIEST)
                        || wanted.occurredAt().isAfter(now.plus(CLOCKS_DIFFER_BY)))) {
            throw Problem.unprocessable("occurred-at-implausible");
        }
        var category = taxonomy.active(wanted.category());
        var who = complainant(wanted, caller);
        // How grave it is, the house assesses: a customer's own word for it counts as one of the text.
        var severity = caller.seesOnlyThemselves() || wanted.severity() == null
                ? category.defaultSeverity()
                : wanted.severity();
        var terms = sla.terms(
                category.path(),
                severity,
                who.complainant().segment(),
                wanted.channel().name(),
                who.complainant().customerId(),
                who.orgUnit());
        var complaint = Complaint.receive(
                numbers.next(),
                new Submission(
                        wanted.channel(),
                        wanted.text(),
                        wanted.language(),
                        wanted.occurredAt(),
                        now,
                        caller.username(),
                        caller.is(Roles.PARTNER) ? caller.username() : null,
                        wanted.externalReference(),
                        secret.hash()),
                who.orgUnit(),
                who.complainant(),
                new Grading(category.code(), category.dimension(), severity, terms.policy()),
                terms);
        complaint.settle(terms, ladders.levels(who.orgUnit()), now);
        return complaint;
    }

    /** Stores it, in the transaction of the request. */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint take(Complaint prepared) {
        return take(prepared, null, List.of());
    }

    /**
     * The same because of a low score that survey-service follows up.
     *
     * @param about whose work it is about: they do not get it
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint take(Complaint prepared, @Nullable UUID followUp, List<String> about) {
        var complaint = complaints.save(prepared);
        concerned.note(complaint.id(), about);
        if (followUp != null) {
            jdbc.sql("insert into complaint_of_follow_up (follow_up_id, complaint_id) values (?, ?)")
                    .params(followUp, complaint.id())
                    .update();
        }
        assigning.place(complaint);
        var submission = complaint.submission();
        file.add(
                complaint,
                EntryKind.MOVED,
                null,
                complaint.status(),
                submission.receivedBy(),
                null,
                submission.receivedAt());
        outbox.append(
                ComplaintState.TOPIC,
                "ComplaintReceived",
                ComplaintState.received(complaint, file.actedBy(complaint), followUp));
        outbox.append(ComplaintText.TOPIC, "ComplaintDescribed", ComplaintText.from(complaint));
        return complaint;
    }

    /** The same of somebody who can be reached by e-mail, if they told their address. */
    @Transactional(propagation = Propagation.MANDATORY)
    Complaint take(Complaint prepared, @Nullable String address, FollowSecret secret) {
        var complaint = take(prepared);
        if (address != null) {
            events.publishEvent(new ComplaintTaken(complaint.id(), address, secret.text()));
        }
        return complaint;
    }

    private record Who(Complainant complainant, String orgUnit) {}

    private Who complainant(NewComplaint wanted, Caller caller) {
        var name = wanted.contact() == null ? null : wanted.contact().name();
        var phone = wanted.contact() == null ? null : wanted.contact().phone();
        if (wanted.customerId() != null && wanted.customerCode() != null) {
            throw Problem.unprocessable("customer-named-twice");
        }
        if (wanted.customerId() == null && wanted.customerCode() == null && !caller.seesOnlyThemselves()) {
            if (!settings.anonymousAllowed()) {
                throw Problem.unprocessable("customer-required");
            }
            if (wanted.orgUnit() == null) {
                throw Problem.unprocessable("org-unit-required");
            }
            caller.orgScope().require(wanted.orgUnit());
            return new Who(Complainant.anonymous(name, phone, manager(caller)), wanted.orgUnit());
        }
        var result = wanted.customerId() != null
                ? customers.byId(wanted.customerId(), caller)
                : wanted.customerCode() != null
                        ? customers.byCode(wanted.customerCode(), caller)
                        : customers.ofLogin(caller);
        return switch (result) {
            case Result.Found(var customer) -> {
                if (wanted.orgUnit() != null) {
                    caller.orgScope().require(wanted.orgUnit());
                }
                yield new Who(
                        Complainant.of(customer, name, phone),
                        wanted.orgUnit() == null ? customer.orgUnit() : wanted.orgUnit());
            }
            case Result.Unknown() ->
                throw Problem.unprocessable("customer-unknown", named(wanted.customerId(), wanted.customerCode()));
            case Result.Away() ->
                new Who(
                        // A customer is known by their login: nobody says yet whether another they name is theirs.
                        caller.seesOnlyThemselves()
                                ? Complainant.unverified(null, null, name, phone, null, caller.username())
                                : Complainant.unverified(
                                        wanted.customerId(), wanted.customerCode(), name, phone, manager(caller), null),
                        meanwhile(wanted.orgUnit(), caller));
        };
    }

    /** A customer manager goes on seeing what they took in, until the customer and their manager are known. */
    private static @Nullable String manager(Caller caller) {
        return caller.seesOnlyOwnCustomers() ? caller.username() : null;
    }

    /** Until the customer's own org unit is known, the one named or else the caller's. */
    private static String meanwhile(@Nullable String orgUnit, Caller caller) {
        if (orgUnit != null) {
            caller.orgScope().require(orgUnit);
            return orgUnit;
        }
        if (caller.orgScope().units().isEmpty()) {
            throw Problem.unprocessable("org-unit-required");
        }
        return caller.orgScope().units().getFirst();
    }

    private static String named(@Nullable UUID id, @Nullable String code) {
        return id != null ? id.toString() : code != null ? code : "";
    }
}
