package io.gapless.customer.promotion;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
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
import jakarta.validation.constraints.NotBlank;
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
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Promotions over HTTP. */
@RestController
@RequestMapping("/api/v1/promotions")
class PromotionController {

    private final PromotionRecords promotions;
    private final PromotionEffects effects;
    private final Idempotency idempotency;

    PromotionController(PromotionRecords promotions, PromotionEffects effects, Idempotency idempotency) {
        this.promotions = promotions;
        this.effects = effects;
        this.idempotency = idempotency;
    }

    /**
     * A promotion as sent by a caller; products, categories or both.
     *
     * @param products names, as on the lines of orders
     * @param categories names, as on the lines of orders
     * @param startsOn first day
     * @param endsOn last day, included
     * @param segment only customers of this class; all unless given
     */
    record PromotionBody(
            @NotBlank @Size(max = 200) String name,
            @Nullable @Size(max = 500) List<@NotBlank @Size(max = 200) String> products,
            @Nullable @Size(max = 100) List<@NotBlank @Size(max = 200) String> categories,
            @NotNull LocalDate startsOn,
            @NotNull LocalDate endsOn,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 40) String segment,
            @Nullable @Size(max = 2000) String note) {

        PromotionRecords.Told toTold() {
            return new PromotionRecords.Told(
                    name,
                    products == null ? List.of() : products,
                    categories == null ? List.of() : categories,
                    startsOn,
                    endsOn,
                    orgUnit,
                    segment,
                    note);
        }
    }

    /**
     * A promotion as answered.
     *
     * @param products names, as on the lines of orders
     * @param categories names, as on the lines of orders
     * @param startsOn first day
     * @param endsOn last day, included
     * @param segment only customers of this class; null for all
     * @param author username of who entered it
     */
    record PromotionView(
            UUID id,
            long version,
            String name,
            List<String> products,
            List<String> categories,
            LocalDate startsOn,
            LocalDate endsOn,
            String orgUnit,
            @Nullable String segment,
            @Nullable String note,
            String author) {

        static PromotionView from(Promotion promotion) {
            return new PromotionView(
                    promotion.id(),
                    promotion.version(),
                    promotion.name(),
                    promotion.products(),
                    promotion.categories(),
                    promotion.startsOn(),
                    promotion.endsOn(),
                    promotion.orgUnit(),
                    promotion.segment(),
                    promotion.note(),
                    promotion.author());
        }
    }

    /** Records a promotion: which categories, where, from which day to which. */
    @PostMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PromotionView> record(@Valid @RequestBody PromotionBody body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var promotion = promotions.record(body.toTold(), caller);
            return ResponseEntity.created(URI.create("/api/v1/promotions/" + promotion.id()))
                    .eTag(IfMatch.etag(promotion.version()))
                    .body(PromotionView.from(promotion));
        });
    }

    /**
     * Promotions, newest first.
     *
     * @param orgUnit an org unit, with all below it
     * @param category that take in this category
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<PromotionView> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String category,
            Paging paging,
            Caller caller) {
        var page = promotions.list(orgUnit, category, paging, caller);
        return new KeysetPage<>(page.items().stream().map(PromotionView::from).toList(), page.next());
    }

    /** One promotion. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    ResponseEntity<PromotionView> read(@PathVariable UUID id, Caller caller) {
        return answer(promotions.find(id, caller));
    }

    /** Changes a promotion as a whole. */
    @PutMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    ResponseEntity<PromotionView> change(
            @PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody PromotionBody body, Caller caller) {
        return answer(promotions.change(id, ifMatch, body.toTold(), caller));
    }

    /** Removes a promotion. */
    @DeleteMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable UUID id, IfMatch ifMatch, Caller caller) {
        promotions.remove(id, ifMatch, caller);
    }

    /**
     * What the promotion did to its categories, before, during and after, against the rest of the categories.
     *
     * @param measure what is compared
     * @param unit the points of the series
     * @param daysBefore 2 to 366
     * @param daysAfter 0 to 366
     */
    @GetMapping("/{id}/effect")
    @RolesAllowed({ADMIN, SUPERVISOR, QUALITY_ANALYST, EXECUTIVE})
    PromotionEffects.PromotionReport effect(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "VALUE") PromotionEffects.Measure measure,
            @RequestParam(defaultValue = "DAY") PromotionEffect.Unit unit,
            @RequestParam(defaultValue = "56") @Min(2) @Max(366) int daysBefore,
            @RequestParam(defaultValue = "28") @Min(0) @Max(366) int daysAfter,
            Caller caller) {
        return effects.measure(id, measure, unit, daysBefore, daysAfter, caller);
    }

    private static ResponseEntity<PromotionView> answer(Promotion promotion) {
        return ResponseEntity.ok().eTag(IfMatch.etag(promotion.version())).body(PromotionView.from(promotion));
    }
}
