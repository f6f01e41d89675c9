package io.gapless.customer.timeline;

import io.gapless.platform.event.Event;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the timeline keeps it: nothing but what the event itself says, so that it comes out the same whenever and
 * in whatever order it is read.
 *
 * @param at when it happened, as far as the event says; never after it was told
 * @param area VISIT, COMPLAINT, CONTACT, RESPONSE, CALL_BACK, PROMISE, FOLLOW_UP, OUTBOUND_CALL or CHOICE
 * @param type the event, for example ComplaintClosed
 * @param subject the id of what it happened to
 * @param text a number, title or comment that tells people which one
 * @param status of the subject after it
 * @param score satisfaction from 0 to 100, where the customer gave one
 * @param matter the complaint or promise as it stands after it; null for others
 */
record Told(
        UUID eventId,
        UUID customerId,
        Instant at,
        String area,
        String type,
        UUID subject,
        long version,
        @Nullable String text,
        @Nullable String status,
        @Nullable BigDecimal score,
        @Nullable Matter matter) {

    private static final String OUTBOUND_CALL = "OUTBOUND_CALL";
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal STEPS_OF_KEY_PRESS = BigDecimal.valueOf(25);

    /**
     * A complaint or a promise as it stands.
     *
     * @param openedAt when a complaint was received
     * @param breached whether one of a complaint's clocks was
     */
    record Matter(
            String title,
            String status,
            boolean open,
            @Nullable Instant dueAt,
            @Nullable Instant openedAt,
            boolean breached) {}

    /** What these events have in common, and what some of them tell. */
    private record Body(
            UUID id,
            long version,
            @Nullable UUID customerId,
            @Nullable String status,
            @Nullable String number,
            @Nullable String title,
            @Nullable String comment,
            @Nullable String outcome,
            @Nullable String result,
            @Nullable String source,
            @Nullable Boolean open,
            @Nullable Boolean solved,
            @Nullable Integer keyPress,
            @Nullable Instant dueAt,
            @Nullable Instant receivedAt,
            @Nullable Instant closedAt,
            @Nullable Instant startedAt,
            @Nullable Instant completedAt,
            @Nullable Instant answeredAt,
            @Nullable Instant happenedAt,
            @Nullable List<Clock> clocks,
            @Nullable BigDecimal score) {

        @Nullable
        String text() {
            return number != null ? number : title != null ? title : comment;
        }

        /** What became of a call: what it has led to, or what became of the attempt. */
        @Nullable
        String said() {
            return result == null ? outcome : result;
        }
    }

    private record Clock(@Nullable Boolean breached) {}

    /** Null for events that are on nobody's timeline: of anonymous callers and respondents, and of other things. */
    static @Nullable Told of(Event event) {
        var area = area(event.type());
        if (area == null) {
            return null;
        }
        var body = event.as(Body.class);
        var customer = body.customerId();
        // Nobody called: the list was closed before, or the customer had said that they do not want to be.
        if (area.equals(OUTBOUND_CALL) && body.outcome() == null) {
            return null;
        }
        // What was pressed after a contact is told with the contact; as an answer it would count once more.
        if (customer == null || event.type().equals("SurveyAnswered") && "CONTACT".equals(body.source())) {
            return null;
        }
        return new Told(
                event.id(),
                customer,
                at(event, body),
                area,
                event.type(),
                body.id(),
                body.version(),
                area.equals(OUTBOUND_CALL) ? body.said() : body.text(),
                status(event.type(), body),
                score(event.type(), body),
                matter(area, body));
    }

    /** By the event's first word. */
    private static @Nullable String area(String type) {
        if (type.startsWith("Visit") && !type.startsWith("VisitPlanMade")) {
            return "VISIT";
        } else if (type.startsWith("Complaint")) {
            return "COMPLAINT";
        } else if (type.startsWith("Promise")) {
            return "PROMISE";
        } else if (type.startsWith("CallBack")) {
            return "CALL_BACK";
        } else if (type.startsWith("Contact")) {
            return "CONTACT";
        } else if (type.startsWith("Survey")) {
            return "RESPONSE";
        } else if (type.startsWith("FollowUp")) {
            return "FOLLOW_UP";
        } else if (type.equals("OutboundCallAttempted") || type.equals("OutboundCallEnded")) {
            return OUTBOUND_CALL;
        } else if (type.startsWith("OptionalItems")) {
            return "CHOICE";
        }
        return null;
    }

    /** Visits done offline, answers on paper and what other systems did are told later than they happened. */
    private static Instant at(Event event, Body body) {
        var happened = switch (event.type()) {
            case "VisitStarted" -> body.startedAt();
            case "VisitCompleted" -> body.completedAt();
            case "ComplaintReceived" -> body.receivedAt();
            case "ComplaintClosed" -> body.closedAt();
            case "SurveyAnswered" -> body.answeredAt();
            default -> null;
        };
        return notAfter(event, happened == null ? body.happenedAt() : happened);
    }

    private static Instant notAfter(Event event, @Nullable Instant happened) {
        return happened == null || happened.isAfter(event.time()) ? event.time() : happened;
    }

    private static @Nullable String status(String type, Body body) {
        if (type.equals("CallBackCompleted") && body.solved() != null) {
            return body.solved() ? "SOLVED" : "NOT_SOLVED";
        }
        return body.status();
    }

    /** Once for each time that it was given: later events of the same subject repeat its state. */
    private static @Nullable BigDecimal score(String type, Body body) {
        return switch (type) {
            // What customers thought of how a complaint was handled is told with its closing where that was elsewhere.
            case "VisitCompleted", "SurveyAnswered", "ComplaintClosed" -> withinScale(body.score());
            case "ContactLogged", "ContactRated" ->
                body.keyPress() == null ? null : STEPS_OF_KEY_PRESS.multiply(BigDecimal.valueOf(body.keyPress() - 1L));
            default -> null;
        };
    }

    /** What another service tells past the scale must not keep anybody's satisfaction from being reckoned. */
    private static @Nullable BigDecimal withinScale(@Nullable BigDecimal score) {
        return score == null ? null : score.max(BigDecimal.ZERO).min(HUNDRED);
    }

    private static @Nullable Matter matter(String area, Body body) {
        if (body.open() == null || !area.equals("COMPLAINT") && !area.equals("PROMISE")) {
            return null;
        }
        var text = body.text();
        return new Matter(
                text == null ? body.id().toString() : text,
                body.status() == null ? "" : body.status(),
                body.open(),
                body.dueAt(),
                body.receivedAt(),
                body.clocks() != null
                        && body.clocks().stream().anyMatch(clock -> Boolean.TRUE.equals(clock.breached())));
    }
}
