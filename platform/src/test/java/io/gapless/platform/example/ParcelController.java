package io.gapless.platform.example;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
class ParcelController {

    private final Sending sending;
    private final Parcels parcels;
    private final JdbcClient jdbc;
    private final Idempotency idempotency;
    private final OtherService other;

    ParcelController(Sending sending, Parcels parcels, JdbcClient jdbc, Idempotency idempotency, OtherService other) {
        this.sending = sending;
        this.parcels = parcels;
        this.jdbc = jdbc;
        this.idempotency = idempotency;
        this.other = other;
    }

    enum Kind {
        SMALL,
        LARGE
    }

    record NewParcel(
            @NotBlank @Size(max = 200) String name,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @NotNull @Positive BigDecimal weight,
            @Nullable Kind kind,
            @Nullable @Pattern(regexp = "zh|en") String language,
            @Nullable LocalDate due,
            @Nullable Instant at,
            @Nullable Integer count,
            @Nullable Boolean fragile,
            @Nullable List<@NotNull @Valid Content> contents,
            @Nullable Map<String, String> labels) {}

    record Content(@NotBlank String what, int pieces) {}

    record Weight(@NotNull @Positive BigDecimal weight) {}

    record ParcelAnswer(UUID id, long version, String orgUnit, String name, BigDecimal weight) {
        static ParcelAnswer from(Parcel parcel) {
            return new ParcelAnswer(parcel.id, parcel.version, parcel.orgUnit, parcel.name, parcel.weight);
        }
    }

    @PostMapping({"/api/v1/parcels", "/api/v1/fragile-parcels"})
    @RolesAllowed({Roles.CUSTOMER_MANAGER, Roles.SUPERVISOR})
    ResponseEntity<?> send(
            Caller caller,
            IdempotencyKey key,
            @RequestParam @Nullable String via,
            @Valid @RequestBody NewParcel request) {
        return idempotency.once(key, request, () -> {
            var parcel = sending.send(caller, request.orgUnit(), request.name(), request.weight());
            return ResponseEntity.created(URI.create("/api/v1/parcels/" + parcel.id))
                    .eTag(IfMatch.etag(parcel.version))
                    .body(ParcelAnswer.from(parcel));
        });
    }

    @GetMapping("/api/v1/parcels/{id}")
    @RolesAllowed({Roles.CUSTOMER_MANAGER, Roles.SUPERVISOR, Roles.EXECUTIVE})
    ResponseEntity<ParcelAnswer> one(@PathVariable UUID id) {
        var parcel = parcels.findById(id).orElseThrow(() -> Problem.notFound("parcel-unknown", id));
        return ResponseEntity.ok().eTag(IfMatch.etag(parcel.version)).body(ParcelAnswer.from(parcel));
    }

    @PutMapping("/api/v1/parcels/{id}/weight")
    @RolesAllowed(Roles.SUPERVISOR)
    ResponseEntity<ParcelAnswer> weigh(@PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody Weight request) {
        var parcel = sending.change(id, ifMatch, request.weight());
        return ResponseEntity.ok().eTag(IfMatch.etag(parcel.version)).body(ParcelAnswer.from(parcel));
    }

    @GetMapping("/api/v1/parcels")
    @RolesAllowed({Roles.CUSTOMER_MANAGER, Roles.SUPERVISOR, Roles.EXECUTIVE})
    KeysetPage<ParcelAnswer> list(
            Caller caller,
            Paging paging,
            @RequestParam @Nullable String orgUnit,
            @RequestParam @Nullable String name,
            @RequestParam @Nullable LocalDate since,
            @RequestParam(required = false) @Nullable Set<Kind> kind) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var after = paging.after();
        var rows = jdbc.sql("""
                        select id, version, org_unit, name, weight from parcel
                        where %s and (:name::text is null or name = :name) and (:after::uuid is null or id > :after)
                        order by id limit :fetch
                        """.formatted(scope.condition("org_unit")))
                .params(scope.parameters())
                .param("name", name)
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query((row, i) -> new ParcelAnswer(
                        row.getObject("id", UUID.class),
                        row.getLong("version"),
                        row.getString("org_unit"),
                        row.getString("name"),
                        row.getBigDecimal("weight")))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    @PostMapping("/api/v1/parcel-imports")
    @RolesAllowed(Roles.ADMIN)
    Map<String, Object> upload(@RequestParam MultipartFile file) {
        return Map.of("size", file.getSize());
    }

    @GetMapping("/api/v1/parcels/remote")
    @RolesAllowed(Roles.SUPERVISOR)
    Map<String, String> remote(@RequestParam String path) {
        return Map.of("answer", other.get(path));
    }

    @PostMapping("/api/v1/parcels/remote")
    @RolesAllowed(Roles.SUPERVISOR)
    Map<String, String> remotePost(@RequestParam String path) {
        return Map.of("answer", other.post(path));
    }

    @GetMapping("/api/v1/public/parcels")
    @PermitAll
    Map<String, String> open() {
        return Map.of("hello", "world");
    }
}
