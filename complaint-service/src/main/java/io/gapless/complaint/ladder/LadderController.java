package io.gapless.complaint.ladder;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.sla.ClockName;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Escalation ladders over HTTP. */
@RestController
@RequestMapping("/api/v1/escalation-ladders")
class LadderController {

    private final Ladders ladders;
    private final Idempotency idempotency;

    LadderController(Ladders ladders, Idempotency idempotency) {
        this.ladders = ladders;
        this.idempotency = idempotency;
    }

    /**
     * A rung.
     *
     * @param fraction of the clock's working time; above 1 when it has run out for long
     * @param role of those who are told
     * @param up how many org units above the complaint's they are
     * @param raiseSeverity whether the complaint becomes graver by one
     */
    record LevelBody(
            @NotNull ClockName clock,

            @NotNull @DecimalMin("0.001") @DecimalMax("10") @Digits(integer = 2, fraction = 3)
            BigDecimal fraction,

            @NotNull @Pattern(regexp = SUPERVISOR + "|" + QUALITY_ANALYST + "|" + EXECUTIVE + "|" + ADMIN)
            String role,

            @NotNull @Min(0) @Max(10) Integer up,
            @Nullable Boolean raiseSeverity) {

        static LevelBody from(Level level) {
            return new LevelBody(
                    level.clock(),
                    BigDecimal.valueOf(level.permille(), 3).stripTrailingZeros(),
                    level.role(),
                    level.up(),
                    level.raiseSeverity());
        }

        Level toLevel() {
            return new Level(
                    clock, fraction.movePointRight(3).intValueExact(), role, up, Boolean.TRUE.equals(raiseSeverity));
        }
    }

    /** A ladder to be added. */
    record NewLadder(
            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotBlank @Size(max = 100) String name,
            @NotNull @Size(max = 20) List<@Valid @NotNull LevelBody> levels) {}

    /** What a ladder becomes; without levels nobody is told. */
    record ChangedLadder(
            @NotBlank @Size(max = 100) String name,
            @NotNull @Size(max = 20) List<@Valid @NotNull LevelBody> levels) {}

    /** A ladder as answered. */
    record LadderView(
            UUID id,
            long version,
            String orgUnit,
            String name,
            List<LevelBody> levels,
            String changedBy,
            Instant changedAt) {

        static LadderView from(Ladder ladder) {
            return new LadderView(
                    ladder.id(),
                    ladder.version(),
                    ladder.orgUnit(),
                    ladder.name(),
                    ladder.levels().stream().map(LevelBody::from).toList(),
                    ladder.changedBy(),
                    ladder.changedAt());
        }
    }

    /** Gives an org unit a ladder, for its complaints and those of all below it that have none of their own. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<LadderView> add(@Valid @RequestBody NewLadder body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var ladder = ladders.add(body.orgUnit(), body.name(), levels(body.levels()), caller);
            return ResponseEntity.created(URI.create("/api/v1/escalation-ladders/" + ladder.id()))
                    .eTag(IfMatch.etag(ladder.version()))
                    .body(LadderView.from(ladder));
        });
    }

    /** Changes a ladder; what it has told of a clock already, it does not tell again. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<LadderView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody ChangedLadder body, Caller caller) {
        return answer(ladders.change(id, ifMatch, body.name(), levels(body.levels()), caller));
    }

    /** One ladder. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<LadderView> read(@PathVariable UUID id) {
        return answer(ladders.find(id));
    }

    /** Ladders, by org unit. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<LadderView> list(Paging paging) {
        var page = ladders.list(paging);
        return new KeysetPage<>(page.items().stream().map(LadderView::from).toList(), page.next());
    }

    private static List<Level> levels(List<LevelBody> levels) {
        return levels.stream()
                .map(LevelBody::toLevel)
                .distinct()
                .sorted(Comparator.comparing(Level::clock).thenComparing(Level::permille))
                .toList();
    }

    private static ResponseEntity<LadderView> answer(Ladder ladder) {
        return ResponseEntity.ok().eTag(IfMatch.etag(ladder.version())).body(LadderView.from(ladder));
    }
}
