package io.gapless.customer.attribute;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sets which attributes there are. A definition changes only in ways that leave every value there is a good one: what a
 * type means to its values, an option that somebody has, a bound that somebody is beyond, stay.
 */
@Service
class AttributeSetting {

    static final String TOPIC = "gapless.attribute-definition";

    private final AttributeDefinitions definitions;
    private final Outbox outbox;

    AttributeSetting(AttributeDefinitions definitions, Outbox outbox) {
        this.definitions = definitions;
        this.outbox = outbox;
    }

    /** What others are told of a definition. */
    record AttributeDefinitionState(
            UUID id,
            long version,
            @Nullable String orgUnit,
            CustomerKind kind,
            String code,
            String nameEn,
            String nameZh,
            AttributeType type,
            @Nullable String unit,
            @Nullable BigDecimal least,
            @Nullable BigDecimal most,
            @Nullable String pattern,
            List<AttributeDefinition.Option> options,
            boolean required,
            boolean personal,
            boolean searchable,
            boolean retired)
            implements PublicState {

        static AttributeDefinitionState from(AttributeDefinition definition) {
            return new AttributeDefinitionState(
                    definition.id(),
                    definition.version(),
                    null,
                    definition.kind(),
                    definition.code(),
                    definition.nameEn(),
                    definition.nameZh(),
                    definition.type(),
                    definition.unit(),
                    definition.least(),
                    definition.most(),
                    definition.pattern(),
                    definition.options(),
                    definition.required(),
                    definition.personal(),
                    definition.searchable(),
                    definition.retired());
        }
    }

    List<AttributeDefinition> list(@Nullable CustomerKind kind) {
        return definitions.of(kind);
    }

    AttributeDefinition find(UUID id) {
        return definitions.find(id).orElseThrow(() -> Problem.notFound("attribute-not-found", id));
    }

    /** A new attribute is never required at once: every archive would lack it. */
    @Transactional
    AttributeDefinition define(AttributeDefinition wanted) {
        definitions.lock(wanted.kind());
        if (definitions.of(wanted.kind()).stream()
                .anyMatch(known -> known.code().equals(wanted.code()))) {
            throw Problem.conflict("attribute-code-taken", wanted.code());
        }
        if (wanted.required()) {
            throw Problem.unprocessable("attribute-required-later");
        }
        return put(wanted, "AttributeDefined");
    }

    /** Changes all but kind and code. */
    @Transactional
    AttributeDefinition change(UUID id, IfMatch ifMatch, AttributeDefinition wanted) {
        definitions.lock(find(id).kind());
        var known = find(id);
        ifMatch.check(known.version());
        var changed = new AttributeDefinition(
                id,
                known.version() + 1,
                known.kind(),
                known.code(),
                wanted.nameEn(),
                wanted.nameZh(),
                wanted.type(),
                wanted.unit(),
                wanted.least(),
                wanted.most(),
                wanted.pattern(),
                wanted.options(),
                wanted.required(),
                wanted.personal(),
                wanted.searchable(),
                wanted.retired(),
                wanted.position());
        requireValuesStayGood(known, changed);
        if (known.searchable() != changed.searchable()) {
            definitions.searchAnew(known.kind());
        }
        return put(changed, "AttributeChanged");
    }

    @Transactional
    void remove(UUID id, IfMatch ifMatch) {
        definitions.lock(find(id).kind());
        var known = find(id);
        ifMatch.check(known.version());
        if (definitions.hasValues(known)) {
            throw Problem.conflict("attribute-in-use", known.code());
        }
        definitions.remove(id);
        outbox.append(
                TOPIC,
                "AttributeRemoved",
                AttributeDefinitionState.from(new AttributeDefinition(
                        id,
                        known.version() + 1,
                        known.kind(),
                        known.code(),
                        known.nameEn(),
                        known.nameZh(),
                        known.type(),
                        known.unit(),
                        known.least(),
                        known.most(),
                        known.pattern(),
                        known.options(),
                        known.required(),
                        known.personal(),
                        known.searchable(),
                        true,
                        known.position())));
    }

    private void requireValuesStayGood(AttributeDefinition known, AttributeDefinition changed) {
        if (known.type() != changed.type() && definitions.hasValues(known)) {
            throw Problem.conflict(
                    "attribute-type-in-use", known.code(), known.type().name());
        }
        if (known.type() == changed.type() && known.type().hasOptions()) {
            for (AttributeDefinition.Option option : known.options()) {
                if (!changed.hasOption(option.code()) && definitions.hasOption(known, option.code())) {
                    throw Problem.conflict("attribute-option-in-use", option.code(), known.code());
                }
            }
        }
        if (known.type() == AttributeType.NUMBER
                && changed.type() == AttributeType.NUMBER
                && !(Objects.equals(known.least(), changed.least()) && Objects.equals(known.most(), changed.most()))
                && definitions.hasValuesOutside(changed)) {
            throw Problem.conflict("attribute-bounds-in-use", known.code());
        }
        if (!Objects.equals(known.pattern(), changed.pattern())
                && changed.pattern() != null
                && definitions.hasValues(known)) {
            throw Problem.conflict("attribute-pattern-in-use", known.code());
        }
        if (!known.required() && changed.required() && !changed.retired() && definitions.isLacking(changed)) {
            throw Problem.conflict("attribute-lacking", known.code());
        }
    }

    private AttributeDefinition put(AttributeDefinition definition, String event) {
        definitions.put(definition);
        outbox.append(TOPIC, event, AttributeDefinitionState.from(definition));
        return definition;
    }

    static UUID newId() {
        return Ids.next();
    }
}
