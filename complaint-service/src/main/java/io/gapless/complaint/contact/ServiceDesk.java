package io.gapless.complaint.contact;

import io.gapless.complaint.customer.CustomerLookup;
import io.gapless.complaint.customer.CustomerLookup.Result;
import io.gapless.complaint.customer.KnownCustomer;
import io.gapless.complaint.desk.ComplaintDirectory;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Logs contacts and lists them. */
@Service
class ServiceDesk {

    /** The source of what staff log themselves. */
    static final String DESK = "desk";

    private static final String SCOPE = "contacts:write";

    private final ContactBook book;
    private final CustomerLookup customers;
    private final ComplaintDirectory complaints;
    private final Problems problems;
    private final JdbcClient jdbc;
    private final Clock clock;

    ServiceDesk(
            ContactBook book,
            CustomerLookup customers,
            ComplaintDirectory complaints,
            Problems problems,
            JdbcClient jdbc,
            Clock clock) {
        this.book = book;
        this.customers = customers;
        this.complaints = complaints;
        this.problems = problems;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One row of a list.
     *
     * @param externalId its id in the system that told of it
     * @param queue where it waited
     * @param agent username of who took it
     * @param topic what it was about, a code
     * @param offeredAt when it came to the queue
     * @param answeredAt null where nobody answered
     * @param holdSeconds of the time between answer and end
     * @param wrapUpSeconds work after the end
     * @param keyPress satisfaction as pressed by the customer afterwards, 1 to 5
     */
    record Row(
            UUID id,
            @Nullable String source,
            @Nullable String externalId,
            @OfPerson @Nullable UUID customerId,
            Channel channel,
            String queue,
            String orgUnit,
            @Nullable String agent,
            @Nullable String topic,
            Contact.Outcome outcome,
            Instant offeredAt,
            @Nullable Instant answeredAt,
            Instant endedAt,
            int holdSeconds,
            @Nullable Integer wrapUpSeconds,
            @Nullable Integer keyPress,
            @Nullable UUID complaintId,
            String loggedBy) {

        /** What customers pressed after the calls of others is for those above them, as their figures are. */
        private Row toldTo(Caller caller) {
            return keyPress == null || agent == null || agent.equals(caller.username()) || caller.isOneOf(OVERSEERS)
                    ? this
                    : new Row(
                            id,
                            source,
                            externalId,
                            customerId,
                            channel,
                            queue,
                            orgUnit,
                            agent,
                            topic,
                            outcome,
                            offeredAt,
                            answeredAt,
                            endedAt,
                            holdSeconds,
                            wrapUpSeconds,
                            null,
                            complaintId,
                            loggedBy);
        }
    }

    /**
     * A contact to be logged.
     *
     * @param customerCode the customer, where the contact names none by id
     */
    record Wanted(Contact contact, @Nullable String customerCode) {

        private void requireNamedOnce() {
            if (contact.customerId() != null && customerCode != null) {
                throw Problem.unprocessable("customer-named-twice");
            }
        }
    }

    /** What became of one of many. */
    enum Taken {
        LOGGED,
        /** It was logged before under the same external id, and stays as it stands. */
        KNOWN,
        REFUSED
    }

    /**
     * What became of one of many.
     *
     * @param position in the request, from 0
     * @param id of the contact; null where it was refused
     * @param problem why it was refused, in the reader's language
     */
    record Outcome(
            int position,
            Taken outcome,
            @Nullable UUID id,
            @Nullable ProblemDetail problem) {}

    /** The system by whose ids the caller names contacts. */
    static String source(Caller caller) {
        return caller.is(Roles.PARTNER) ? caller.username() : DESK;
    }

    /**
     * Refuses what could not have happened, before the transaction; the contact with its customer. An id that cannot be
     * asked for is believed; a code says nothing then, and is told again later.
     */
    Contact check(Wanted wanted, Caller caller) {
        var contact = wanted.contact();
        caller.requireScope(SCOPE);
        caller.orgScope().require(contact.orgUnit());
        contact.check(clock.instant().plus(ContactBook.CLOCKS_DIFFER_BY));
        requireNotRatedBy(caller, contact);
        wanted.requireNamedOnce();
        if (contact.customerId() != null && customers.byId(contact.customerId(), caller) instanceof Result.Unknown) {
            throw Problem.unprocessable("customer-unknown", contact.customerId());
        }
        var code = wanted.customerCode();
        return code == null
                ? contact
                : switch (customers.byCode(code, caller)) {
                    case Result.Found(var customer) -> contact.of(customer.id());
                    case Result.Unknown() -> throw Problem.unprocessable("customer-unknown", code);
                    case Result.Away() -> throw Problem.conflict("contact-customer-away", code);
                };
    }

    /** Logs a contact; one that its source has told of before stays as it stands. */
    @Transactional
    Row log(Contact contact, Caller caller) {
        if (contact.complaintId() != null) {
            complaints.require(contact.complaintId(), caller);
        }
        var id = Objects.requireNonNull(book.write(List.of(contact)).get(contact.id()));
        return one(id);
    }

    /**
     * Logs many; those that are refused keep none of the others out. Ids of customers whom nobody told of yet are
     * believed, codes are not.
     */
    @Transactional
    List<Outcome> logAll(List<Wanted> contacts, Caller caller) {
        caller.requireScope(SCOPE);
        var named = named(contacts, caller);
        var latest = clock.instant().plus(ContactBook.CLOCKS_DIFFER_BY);
        var refused = new HashMap<UUID, Problem>();
        var taken = new ArrayList<Contact>();
        for (Wanted wanted : contacts) {
            try {
                taken.add(checked(wanted, named, latest, caller));
            } catch (Problem problem) {
                refused.put(wanted.contact().id(), problem);
            }
        }
        var ids = book.write(taken);
        var outcomes = new ArrayList<Outcome>();
        for (Wanted wanted : contacts) {
            var contact = wanted.contact();
            var problem = refused.get(contact.id());
            var id = ids.get(contact.id());
            outcomes.add(
                    problem != null
                            ? new Outcome(
                                    outcomes.size(),
                                    Taken.REFUSED,
                                    null,
                                    problems.document(problem, Languages.current()))
                            : new Outcome(
                                    outcomes.size(), contact.id().equals(id) ? Taken.LOGGED : Taken.KNOWN, id, null));
        }
        return outcomes;
    }

    /**
     * The customers that many contacts name.
     *
     * @param closed ids that the caller may not know of
     * @param known customers that the caller may serve, by code
     */
    private record Named(Set<UUID> closed, Map<String, KnownCustomer> known) {}

    private Named named(List<Wanted> contacts, Caller caller) {
        return new Named(
                customers.closed(
                        contacts.stream()
                                .map(wanted -> wanted.contact().customerId())
                                .filter(Objects::nonNull)
                                .toList(),
                        caller),
                customers.known(
                        contacts.stream()
                                .map(Wanted::customerCode)
                                .filter(Objects::nonNull)
                                .distinct()
                                .toList(),
                        caller));
    }

    private Contact checked(Wanted wanted, Named named, Instant latest, Caller caller) {
        var contact = wanted.contact();
        caller.orgScope().require(contact.orgUnit());
        contact.check(latest);
        requireNotRatedBy(caller, contact);
        wanted.requireNamedOnce();
        if (contact.customerId() != null && named.closed().contains(contact.customerId())) {
            throw Problem.unprocessable("customer-unknown", contact.customerId());
        }
        if (contact.complaintId() != null) {
            complaints.require(contact.complaintId(), caller);
        }
        var code = wanted.customerCode();
        if (code == null) {
            return contact;
        }
        var customer = named.known().get(code);
        if (customer == null) {
            throw Problem.unprocessable("customer-unknown", code);
        }
        return contact.of(customer.id());
    }

    /** Nobody rates themselves. */
    private static void requireNotRatedBy(Caller caller, Contact contact) {
        if (contact.keyPress() != null && caller.username().equals(contact.agent())) {
            throw Problem.forbidden(
                    "own-contact", contact.externalId() == null ? contact.queue() : contact.externalId());
        }
    }

    /** Adds what the customer pressed after a contact that the caller's system told of. */
    @Transactional
    void press(String externalId, int keyPress, Caller caller) {
        caller.requireScope(SCOPE);
        var contact = jdbc.sql("select * from contact where source = ? and external_id = ?")
                .params(source(caller), externalId)
                .query(Row.class)
                .optional()
                .filter(row -> caller.orgScope().contains(row.orgUnit()))
                .orElseThrow(() -> Problem.unprocessable("contact-unknown", externalId));
        // Nobody rates themselves.
        if (caller.username().equals(contact.agent())) {
            throw Problem.forbidden("own-contact", externalId);
        }
        book.press(source(caller), externalId, keyPress);
    }

    @Transactional(readOnly = true)
    Row find(UUID id, Caller caller) {
        return jdbc.sql("select * from contact where id = ?")
                .param(id)
                .query(Row.class)
                .optional()
                .filter(contact -> caller.orgScope().contains(contact.orgUnit()))
                .map(contact -> contact.toldTo(caller))
                .orElseThrow(() -> Problem.notFound("contact-not-found", id));
    }

    private Row one(UUID id) {
        return jdbc.sql("select * from contact where id = ?")
                .param(id)
                .query(Row.class)
                .single();
    }

    /**
     * By which contacts are found; nulls are no condition.
     *
     * @param orgUnit with all below it
     */
    record Filter(
            @Nullable String orgUnit,
            @Nullable UUID customerId,
            @Nullable String queue,
            @Nullable String agent,
            @Nullable UUID complaintId) {}

    @Transactional(readOnly = true)
    KeysetPage<Row> find(Filter filter, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        conditions.add(scope.condition("org_unit"));
        if (filter.customerId() != null) {
            conditions.add("customer_id = customer_standing(:customer)");
            parameters.put("customer", filter.customerId());
        }
        if (filter.queue() != null) {
            conditions.add("queue = :queue");
            parameters.put("queue", filter.queue());
        }
        if (filter.agent() != null) {
            conditions.add("agent = :agent");
            parameters.put("agent", filter.agent());
        }
        if (filter.complaintId() != null) {
            conditions.add("complaint_id = :complaint");
            parameters.put("complaint", filter.complaintId());
        }
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select * from contact where " + String.join(" and ", conditions)
                        + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row.toldTo(caller));
    }

    /** Who sees the figures of other agents than themselves. */
    static final Set<String> OVERSEERS = Set.of(Roles.SUPERVISOR, Roles.QUALITY_ANALYST, Roles.EXECUTIVE, Roles.ADMIN);
}
