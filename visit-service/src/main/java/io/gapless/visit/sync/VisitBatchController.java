package io.gapless.visit.sync;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.visit.execution.FieldOperations;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Batches of what was done without a network, over HTTP. */
@RestController
@RequestMapping("/api/v1/visit-batches")
class VisitBatchController {

    private final VisitBatches batches;

    VisitBatchController(VisitBatches batches) {
        this.batches = batches;
    }

    /**
     * Something done without a network.
     *
     * @param id given by the device, once for all
     * @param sequence the device's own count, which only grows
     * @param at on the device's clock, at most five minutes ahead and 31 days ago
     * @param visitId of the visit; of a new one, the id that the device gives it
     * @param knownDay the day that the device knew the visit to be planned for
     * @param body as the request takes it that does the same; of a STEP, with the number as step
     */
    record OperationBody(
            @NotNull UUID id,
            @NotNull @Min(1) @Max(Integer.MAX_VALUE) Long sequence,
            @NotNull Instant at,
            @NotNull FieldOperations.Type type,
            @NotNull UUID visitId,
            @Nullable LocalDate knownDay,
            @Nullable Map<String, @Nullable Object> body) {

        VisitBatches.Operation toOperation() {
            var given = new java.util.LinkedHashMap<String, Object>();
            if (body != null) {
                body.forEach((name, value) -> {
                    if (value != null) {
                        given.put(name, value);
                    }
                });
            }
            return new VisitBatches.Operation(id, sequence, at, type, visitId, knownDay, given);
        }
    }

    /**
     * What one device did, in order.
     *
     * @param device the device's own name
     */
    record Batch(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
            String device,

            @NotNull @Size(min = 1, max = 500) List<@Valid @NotNull OperationBody> operations) {}

    /** What became of a batch, operation by operation. */
    record Answer(List<VisitBatches.Result> results) {}

    /**
     * Applies what was done without a network: each operation once, in order, in a transaction of its own. Sent again, by
     * whatever it broke off, a batch changes nothing more.
     */
    @PostMapping
    @RolesAllowed({CUSTOMER_MANAGER, SUPERVISOR, ADMIN})
    Answer apply(@Valid @RequestBody Batch batch, Caller caller) {
        return new Answer(batches.apply(
                batch.device(),
                batch.operations().stream().map(OperationBody::toOperation).toList(),
                caller));
    }
}
