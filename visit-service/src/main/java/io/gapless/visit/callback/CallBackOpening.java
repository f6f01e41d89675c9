package io.gapless.visit.callback;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.platform.event.Outbox;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.customer.KnownCustomers;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Opens call-backs from events. A complaint is asked about once per handling: when its handlers ask for it, or else when
 * it is closed; once it was reopened, its next closing counts anew, and a call-back about the one before is over.
 *
 * <p>An event that comes late, as out of the dead letters, is no less an event for the newer ones before it: what is
 * known of the complaint follows the newest version, but what it brings about is done all the same.
 */
@Component
class CallBackOpening {

    private final CallBacks callBacks;
    private final KnownComplaints complaints;
    private final VisitsAskedAbout visits;
    private final KnownCustomers customers;
    private final Inbox inbox;
    private final Outbox outbox;
    private final Scripts scripts;
    private final CallBackSettings settings;
    private final Clock clock;

    CallBackOpening(
            CallBacks callBacks,
            KnownComplaints complaints,
            VisitsAskedAbout visits,
            KnownCustomers customers,
            Inbox inbox,
            Outbox outbox,
            Scripts scripts,
            CallBackSettings settings,
            Clock clock) {
        this.callBacks = callBacks;
        this.complaints = complaints;
        this.visits = visits;
        this.customers = customers;
        this.inbox = inbox;
        this.outbox = outbox;
        this.scripts = scripts;
        this.settings = settings;
        this.clock = clock;
    }

    /** What this listener reads of a complaint. */
    record Complaint(
            UUID id,
            long version,
            String orgUnit,
            String number,
            @Nullable UUID customerId,
            @Nullable String assignee,
            @Nullable List<String> actedBy,
            @Nullable String customerName,
            @Nullable String phone,
            @Nullable Boolean history) {

        /** Whether this was taken over from another system: what has ended there is nothing to ask about today. */
        boolean isHistory() {
            return Boolean.TRUE.equals(history);
        }

        Set<String> handlers() {
            var handlers = new TreeSet<String>(actedBy == null ? List.<String>of() : actedBy);
            if (assignee != null) {
                handlers.add(assignee);
            }
            return handlers;
        }
    }

    /** What this listener reads of a follow-up. */
    record FollowUp(
            UUID id,
            String orgUnit,
            String title,
            @Nullable UUID customerId,
            @Nullable UUID complaintId,
            @Nullable UUID visitId) {}

    @KafkaListener(id = "complaints", idIsGroup = false, topics = "gapless.complaint")
    @Transactional
    void onComplaint(Event event) {
        if (!event.type().startsWith("Complaint") || !inbox.isNew("complaints", event)) {
            return;
        }
        var complaint = event.as(Complaint.class);
        complaints.put(complaint.id(), complaint.version(), complaint.assignee());
        complaints.addHandlers(complaint.id(), complaint.handlers());
        if (complaint.isHistory()) {
            return;
        }
        switch (event.type()) {
            case "ComplaintReopened" -> {
                complaints.reopened(complaint.id(), complaint.version());
                supersede(complaint.id());
            }
            case "ComplaintCallbackRequested", "ComplaintClosed" ->
                complaints.ended(complaint.id(), complaint.version());
            default -> {}
        }
        if (complaints.isToBeAsked(complaint.id()) && !isErased(complaint.customerId())) {
            complaints.asked(complaint.id(), open(complaint));
        }
    }

    @KafkaListener(id = "follow-ups", idIsGroup = false, topics = "gapless.follow-up")
    @Transactional
    void onFollowUp(Event event) {
        if (!event.type().equals("FollowUpOpened") || !inbox.isNew("follow-ups", event)) {
            return;
        }
        var followUp = event.as(FollowUp.class);
        if (isErased(followUp.customerId())) {
            return;
        }
        var customer = customer(followUp.customerId());
        var callBack = open(CallBack.open(
                followUp.orgUnit(),
                followUp.customerId(),
                followUp.complaintId(),
                followUp.id(),
                followUp.title(),
                customer.map(KnownCustomer::name).orElse(null),
                customer.map(KnownCustomer::phone).orElse(null),
                scripts.inForce(Reason.LOW_SCORE).map(Script::id).orElse(null),
                clock.instant(),
                clock.instant().plus(settings.dueAfter())));
        if (followUp.visitId() != null) {
            visits.about(callBack, followUp.visitId());
        }
    }

    /** Its matter is handled anew: nobody calls about the handling before. */
    private void supersede(UUID complaint) {
        complaints
                .outdated(complaint)
                .flatMap(callBacks::findById)
                .filter(callBack -> callBack.status() == CallBackStatus.OPEN)
                .ifPresent(callBack -> {
                    callBack.supersede(clock.instant().truncatedTo(ChronoUnit.MICROS));
                    outbox.append(
                            CallBackState.TOPIC, "CallBackSuperseded", CallBackState.from(callBacks.save(callBack)));
                });
    }

    /** An event that was under way then: there is nobody to call, and nothing of them is kept again. */
    private boolean isErased(@Nullable UUID customer) {
        return customer != null && customers.isErased(customer);
    }

    private UUID open(Complaint complaint) {
        var customer = customer(complaint.customerId());
        // What the complainant left themselves comes before what is on file.
        var name = complaint.customerName() != null
                ? complaint.customerName()
                : customer.map(KnownCustomer::name).orElse(null);
        var phone = complaint.phone() != null
                ? complaint.phone()
                : customer.map(KnownCustomer::phone).orElse(null);
        return open(CallBack.open(
                complaint.orgUnit(),
                complaint.customerId(),
                complaint.id(),
                null,
                complaint.number(),
                name,
                phone,
                scripts.inForce(Reason.COMPLAINT).map(Script::id).orElse(null),
                clock.instant(),
                clock.instant().plus(settings.dueAfter())));
    }

    private UUID open(CallBack callBack) {
        var opened = callBacks.save(callBack);
        outbox.append(CallBackState.TOPIC, "CallBackOpened", CallBackState.from(opened));
        return opened.id();
    }

    private Optional<KnownCustomer> customer(@Nullable UUID id) {
        return id == null ? Optional.empty() : customers.find(id);
    }
}
