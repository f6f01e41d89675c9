package io.gapless.customer.attribute;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
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

/** Definitions of attributes over HTTP. */
@RestController
@RequestMapping("/api/v1/attribute-definitions")
class AttributeDefinitionController {

    private static final String CODE = "[a-z][a-z0-9-]{0,39}";

    private final AttributeSetting setting;
    private final Idempotency idempotency;

    AttributeDefinitionController(AttributeSetting setting, Idempotency idempotency) {
        this.setting = setting;
        this.idempotency = idempotency;
    }

    /** An option as sent and answered. */
    record OptionBody(
            @NotNull @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9-]{0,39}")
            String code,

            @NotBlank @Size(max = 100) String nameEn,
            @NotBlank @Size(max = 100) String nameZh) {}

    /** What a definition says, beside kind and code. */
    record RuleBody(
            @NotBlank @Size(max = 100) String nameEn,
            @NotBlank @Size(max = 100) String nameZh,
            @NotNull AttributeType type,
            @Nullable @Size(min = 1, max = 20) String unit,
            @Nullable @Digits(integer = 13, fraction = 6) BigDecimal least,
            @Nullable @Digits(integer = 13, fraction = 6) BigDecimal most,
            @Nullable @Size(min = 1, max = 200) String pattern,
            @Nullable @Size(max = 200) List<@Valid @NotNull OptionBody> options,
            @Nullable Boolean required,
            @Nullable Boolean personal,
            @Nullable Boolean searchable,
            @Nullable Boolean retired,
            @Nullable @Min(0) @Max(10_000) Integer position) {

        AttributeDefinition toDefinition(UUID id, CustomerKind kind, String code) {
            return new AttributeDefinition(
                    id,
                    1,
                    kind,
                    code,
                    nameEn,
                    nameZh,
                    type,
                    unit,
                    least,
                    most,
                    pattern,
                    options == null
                            ? List.of()
                            : options.stream()
                                    .map(option -> new AttributeDefinition.Option(
                                            option.code(), option.nameEn(), option.nameZh()))
                                    .toList(),
                    Boolean.TRUE.equals(required),
                    Boolean.TRUE.equals(personal),
                    Boolean.TRUE.equals(searchable),
                    Boolean.TRUE.equals(retired),
                    position == null ? 1000 : position);
        }
    }

    /** A definition to be made. */
    record NewDefinition(
            @NotNull CustomerKind kind,
            @NotNull @Pattern(regexp = CODE) String code,
            @NotNull @Valid RuleBody rule) {}

    /** A definition as answered. */
    record DefinitionView(
            UUID id,
            long version,
            CustomerKind kind,
            String code,
            String nameEn,
            String nameZh,
            AttributeType type,
            @Nullable String unit,
            @Nullable BigDecimal least,
            @Nullable BigDecimal most,
            @Nullable String pattern,
            List<OptionBody> options,
            boolean required,
            boolean personal,
            boolean searchable,
            boolean retired,
            int position) {

        static DefinitionView from(AttributeDefinition definition) {
            return new DefinitionView(
                    definition.id(),
                    definition.version(),
                    definition.kind(),
                    definition.code(),
                    definition.nameEn(),
                    definition.nameZh(),
                    definition.type(),
                    definition.unit(),
                    definition.least(),
                    definition.most(),
                    definition.pattern(),
                    definition.options().stream()
                            .map(option -> new OptionBody(option.code(), option.nameEn(), option.nameZh()))
                            .toList(),
                    definition.required(),
                    definition.personal(),
                    definition.searchable(),
                    definition.retired(),
                    definition.position());
        }
    }

    /** All definitions: there are few. */
    record Definitions(List<DefinitionView> items) {}

    /** What is kept of customers besides their profile, by kind. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    Definitions list(@RequestParam(required = false) @Nullable CustomerKind kind, Caller caller) {
        caller.requireScope("customers:read");
        return new Definitions(
                setting.list(kind).stream().map(DefinitionView::from).toList());
    }

    /** One definition of an attribute. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    ResponseEntity<DefinitionView> read(@PathVariable UUID id, Caller caller) {
        caller.requireScope("customers:read");
        return answer(setting.find(id));
    }

    /** Defines an attribute of a kind of customers: its type, bounds, options, and whether it is personal data. */
    @PostMapping
    @RolesAllowed(ADMIN)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<DefinitionView> define(@Valid @RequestBody NewDefinition body, IdempotencyKey key) {
        return idempotency.once(key, body, () -> {
            var defined = setting.define(body.rule().toDefinition(AttributeSetting.newId(), body.kind(), body.code()));
            return ResponseEntity.created(URI.create("/api/v1/attribute-definitions/" + defined.id()))
                    .eTag(IfMatch.etag(defined.version()))
                    .body(DefinitionView.from(defined));
        });
    }

    /** Changes a definition, as far as the values that customers have allow it. */
    @PutMapping("/{id}")
    @RolesAllowed(ADMIN)
    ResponseEntity<DefinitionView> change(@PathVariable UUID id, IfMatch ifMatch, @Valid @RequestBody RuleBody body) {
        var known = setting.find(id);
        return answer(setting.change(id, ifMatch, body.toDefinition(id, known.kind(), known.code())));
    }

    /** Removes a definition that nobody has a value of. */
    @DeleteMapping("/{id}")
    @RolesAllowed(ADMIN)
    ResponseEntity<Void> remove(@PathVariable UUID id, IfMatch ifMatch) {
        setting.remove(id, ifMatch);
        return ResponseEntity.noContent().build();
    }

    private static ResponseEntity<DefinitionView> answer(AttributeDefinition definition) {
        return ResponseEntity.ok().eTag(IfMatch.etag(definition.version())).body(DefinitionView.from(definition));
    }
}
