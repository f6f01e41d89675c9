package io.gapless.visit.execution;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.customer.KnownCustomers;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.json.JsonMapper;

/** What was done of a visit without a network, applied when it is told; by rules of who is right where two differ. */
@Component
public class FieldOperations {

    private final VisitExecution execution;
    private final KnownCustomers customers;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Validator validator;

    FieldOperations(
            VisitExecution execution, KnownCustomers customers, JdbcClient jdbc, JsonMapper json, Validator validator) {
        this.execution = execution;
        this.customers = customers;
        this.jdbc = jdbc;
        this.json = json;
        this.validator = validator;
    }

    /** What can be done of a visit without a network; each takes the body of the request that does it with one. */
    public enum Type {
        /** As {@code POST /api/v1/visits}, under the id that the device gives. */
        NEW_VISIT,
        /** As {@code POST …/check-in}, at the operation's time. */
        CHECK_IN,
        /** As {@code PUT …/steps/{number}}, with the number in the body. */
        STEP,
        /** As {@code PATCH …/notes}. */
        NOTES,
        /** As {@code POST …/check-out}, at the operation's time. */
        CHECK_OUT,
        /** As {@code POST …/reschedule}. */
        RESCHEDULE,
        /** As {@code POST …/cancel}. */
        CANCEL,
        /** As {@code POST …/miss}. */
        MISS
    }

    /** A visit as an operation left it. */
    public record Left(UUID visitId, long version, String status) {

        /** Whether it has not begun. */
        public boolean isAhead() {
            return status.equals(VisitStatus.PLANNED.name());
        }
    }

    private record StepOf(@NotNull @Min(1) @Max(100) Integer number) {}

    /**
     * Applies one operation, or throws the {@link Problem} for which it cannot be. The visit stays locked until the end of
     * the transaction.
     *
     * @param at on the device's clock
     * @param knownDay the day that the device knew the visit to be planned for; null where it does not tell
     * @param body as the request takes it that does the same
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Left apply(
            Type type,
            UUID visitId,
            Instant at,
            @Nullable LocalDate knownDay,
            Map<String, Object> body,
            Caller caller) {
        jdbc.sql("select id from visit where id = ? for update")
                .param(visitId)
                .query(UUID.class)
                .optional();
        var any = IfMatch.orAny(null);
        var visit = switch (type) {
            case NEW_VISIT -> plan(visitId, at, read(body, VisitController.NewVisit.class), caller);
            case CHECK_IN -> {
                var told = read(body, VisitController.CheckInBody.class);
                yield execution.checkInAllTheSame(
                        visitId,
                        at,
                        new GeoPoint(told.longitude(), told.latitude()),
                        told.accuracyMetres(),
                        knownDay,
                        caller);
            }
            case STEP -> {
                var number = read(Map.of("number", body.getOrDefault("step", 0)), StepOf.class);
                var rest = new java.util.LinkedHashMap<>(body);
                rest.remove("step");
                var told = read(rest, VisitController.StepAnswer.class);
                yield execution.answer(visitId, number.number(), any, told.toAnswer(), at, caller);
            }
            case NOTES ->
                execution.note(
                        visitId,
                        any,
                        read(body, VisitController.NotesBody.class).toOutcome(),
                        caller);
            case CHECK_OUT -> {
                var told = read(body, VisitController.CheckOutBody.class);
                yield execution.checkOut(visitId, any, told.leaving(at), told.toOutcome(), caller);
            }
            case RESCHEDULE -> {
                requireUnmoved(visitId, knownDay, caller);
                var told = read(body, VisitController.Rescheduling.class);
                yield execution.reschedule(
                        visitId, any, told.plannedFor(), told.reasonCode(), told.reason(), at, caller);
            }
            case CANCEL -> {
                requireUnmoved(visitId, knownDay, caller);
                var told = read(body, VisitController.Reason.class);
                yield execution.cancel(visitId, any, told.reasonCode(), told.reason(), caller);
            }
            case MISS -> {
                requireUnmoved(visitId, knownDay, caller);
                var told = read(body, VisitController.Reason.class);
                yield execution.miss(visitId, any, told.reasonCode(), told.reason(), caller);
            }
        };
        return new Left(visit.id(), visit.version(), visit.status().name());
    }

    /** How a visit stands now; null where there is none that the caller may know of. */
    public @Nullable Left standing(UUID visitId, Caller caller) {
        return execution
                .look(visitId, caller)
                .map(visit ->
                        new Left(visit.id(), visit.version(), visit.status().name()))
                .orElse(null);
    }

    private Visit plan(UUID visitId, Instant at, VisitController.NewVisit told, Caller caller) {
        var customer = customers
                .find(told.customerId())
                .filter(known -> known.isServedBy(caller))
                .orElseThrow(() -> Problem.notFound("customer-not-found", told.customerId()));
        return execution.planFlexible(visitId, customer, told.standardId(), told.itemId(), told.plannedFor(), at);
    }

    /** Of what is planned the office decides: who was not told of its last word cannot decide on it. */
    private void requireUnmoved(UUID visitId, @Nullable LocalDate knownDay, Caller caller) {
        var plannedFor = execution.find(visitId, caller).plannedFor();
        if (knownDay != null && !knownDay.equals(plannedFor)) {
            throw Problem.conflict("visit-moved", plannedFor).with("plannedFor", plannedFor);
        }
    }

    private <T> T read(Map<String, Object> body, Class<T> type) {
        T told;
        try {
            told = json.convertValue(body, type);
        } catch (DatabindException e) {
            throw invalid(List.of(Map.of("field", path(e), "message", "?")));
        } catch (JacksonException | IllegalArgumentException e) {
            throw invalid(List.of());
        }
        var wrong = validator.validate(told);
        if (!wrong.isEmpty()) {
            throw invalid(wrong.stream()
                    .sorted(Comparator.comparing((ConstraintViolation<T> each) ->
                            each.getPropertyPath().toString()))
                    .map(each -> Map.of("field", each.getPropertyPath().toString(), "message", each.getMessage()))
                    .toList());
        }
        return told;
    }

    private static String path(DatabindException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    private static Problem invalid(List<Map<String, String>> errors) {
        return Problem.badRequest("invalid-request", errors.size()).with("errors", errors);
    }
}
