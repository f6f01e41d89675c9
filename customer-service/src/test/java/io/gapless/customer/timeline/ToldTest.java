package io.gapless.customer.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.event.Event;
import io.gapless.testing.EventContracts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What the timeline reads of the other services' events, held against the contracts' examples. */
class ToldTest {

    private static final Instant TOLD_AT = Instant.parse("2026-12-24T10:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @ParameterizedTest
    @CsvSource({
        "VISIT, VisitPlanned VisitRescheduled VisitStarted VisitCompleted VisitMissed VisitCancelled",
        "PROMISE, PromiseMade PromisePlanned PromiseReleased PromiseDelivered PromiseMissed",
        "CALL_BACK, CallBackOpened CallBackAttempted CallBackCompleted",
        "COMPLAINT, ComplaintReceived ComplaintAcknowledged ComplaintAssessed ComplaintAssigned ComplaintInvestigating"
                + " ComplaintDecided ComplaintApproved ComplaintResolved ComplaintCallbackRequested ComplaintClosed"
                + " ComplaintReopened ComplaintRejected ComplaintWithdrawn ComplaintReplied ComplaintClockBreached"
                + " ComplaintCustomerIdentified",
        "CONTACT, ContactLogged ContactRated",
        "RESPONSE, SurveyAnswered",
        "FOLLOW_UP, FollowUpOpened FollowUpClosed FollowUpComplaintRequested FollowUpLedToComplaint",
        "OUTBOUND_CALL, OutboundCallAttempted OutboundCallEnded",
        "CHOICE, OptionalItemsChosen"
    })
    void everything_that_happens_with_a_customer_has_its_area(TimelineArea area, String types) {
        for (String type : types.split(" ")) {
            var told = told(type);
            assertThat(told.area()).isEqualTo(area.name());
            assertThat(told.type()).isEqualTo(type);
            assertThat(told.customerId()).isEqualTo(UUID.fromString("019a8f00-0000-7000-8000-000000000001"));
        }
    }

    @Test
    void steps_and_plans_are_no_entries_nor_is_what_has_no_customer() {
        assertThat(read(EventContracts.exampleOf("StepAnswered"), "StepAnswered"))
                .isNull();
        assertThat(read(EventContracts.exampleOf("VisitPlanMade"), "VisitPlanMade"))
                .isNull();
        assertThat(read(EventContracts.exampleOf("ComplaintReceived").without("customerId"), "ComplaintReceived"))
                .isNull();
    }

    @Test
    void calls_stand_with_what_became_of_them_and_only_those_that_were_made() {
        assertThat(told("OutboundCallEnded").text()).isEqualTo("VISIT_WANTED");
        assertThat(told("OutboundCallEnded").status()).isEqualTo("DONE");
        var busy = EventContracts.exampleOf("OutboundCallAttempted").with("outcome", "BUSY");
        assertThat(Objects.requireNonNull(read(busy, "OutboundCallAttempted")).text())
                .isEqualTo("BUSY");
        assertThat(read(EventContracts.exampleOf("OutboundCallEnded").without("outcome"), "OutboundCallEnded"))
                .isNull();
        for (String type : new String[] {"OutboundCallPlanned", "OutboundCallClaimed", "OutboundCallReleased"}) {
            assertThat(read(EventContracts.exampleOf(type), type)).as(type).isNull();
        }
    }

    @Test
    void what_is_pressed_after_a_contact_counts_once() {
        assertThat(told("ContactRated").score()).isEqualByComparingTo("100");
        assertThat(read(EventContracts.exampleOf("SurveyAnswered").with("source", "CONTACT"), "SurveyAnswered"))
                .isNull();
    }

    @Test
    void what_was_told_late_stands_where_it_happened_and_nothing_stands_in_the_future() {
        assertThat(told("VisitCompleted").at()).isEqualTo(Instant.parse("2026-12-01T02:05:00Z"));
        assertThat(told("SurveyAnswered").at()).isEqualTo(Instant.parse("2026-11-22T02:30:00Z"));
        assertThat(told("VisitMissed").at()).isEqualTo(TOLD_AT);
        var future = EventContracts.exampleOf("VisitCompleted").with("completedAt", "2027-01-01T00:00:00Z");
        assertThat(Objects.requireNonNull(read(future, "VisitCompleted")).at()).isEqualTo(TOLD_AT);
    }

    @Test
    void history_stands_at_its_own_time_with_what_the_customer_thought_of_it() {
        var then = Instant.parse("2026-03-06T08:00:00Z");
        for (String type : new String[] {"VisitMissed", "ComplaintRejected", "PromiseDelivered"}) {
            var past = EventContracts.exampleOf(type).with("history", true).with("happenedAt", then.toString());
            assertThat(Objects.requireNonNull(read(past, type)).at()).as(type).isEqualTo(then);
        }
        var closed = EventContracts.exampleOf("ComplaintClosed")
                .with("history", true)
                .with("closedAt", then.toString())
                .with("happenedAt", then.toString())
                .with("score", 75);
        var told = Objects.requireNonNull(read(closed, "ComplaintClosed"));
        assertThat(told.at()).isEqualTo(then);
        assertThat(told.score()).isEqualByComparingTo(BigDecimal.valueOf(75));
        assertThat(told("ComplaintClosed").score()).isNull();
    }

    @Test
    void scores_are_read_where_they_were_given() {
        assertThat(told("VisitCompleted").score()).isEqualByComparingTo(BigDecimal.valueOf(75));
        assertThat(told("SurveyAnswered").score()).isEqualByComparingTo(BigDecimal.valueOf(25));
        assertThat(told("ContactLogged").score()).isEqualByComparingTo(BigDecimal.valueOf(100));
        assertThat(told("VisitMissed").score()).isNull();
        assertThat(told("CallBackCompleted").status()).isEqualTo("NOT_SOLVED");
    }

    @Test
    void complaints_tell_whether_a_deadline_was_missed_and_promises_when_they_are_due() {
        var breached = matter("ComplaintClockBreached");
        assertThat(breached.breached()).isTrue();
        assertThat(breached.open()).isTrue();
        assertThat(breached.openedAt()).isEqualTo(Instant.parse("2026-11-22T08:12:44.123456Z"));
        assertThat(matter("ComplaintClosed").breached()).isFalse();
        assertThat(matter("PromiseMissed").dueAt()).isEqualTo(Instant.parse("2026-12-31T16:00:00Z"));
        assertThat(told("VisitCompleted").matter()).isNull();
    }

    private static Told told(String type) {
        return Objects.requireNonNull(read(EventContracts.exampleOf(type), type), type);
    }

    private static Told.Matter matter(String type) {
        return Objects.requireNonNull(told(type).matter(), type);
    }

    private static @Nullable Told read(EventContracts.Example example, String type) {
        return Told.of(event(example, type));
    }

    private static Event event(EventContracts.Example example, String type) {
        return new Event(
                UUID.randomUUID(),
                type,
                example.id().toString(),
                TOLD_AT,
                JSON.readTree(example.body().toString()),
                JSON);
    }
}
