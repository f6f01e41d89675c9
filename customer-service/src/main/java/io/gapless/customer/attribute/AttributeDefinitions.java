package io.gapless.customer.attribute;

import io.gapless.customer.CustomerKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table of definitions, and what customers have by them. */
@Component
class AttributeDefinitions {

    private static final TypeReference<List<AttributeDefinition.Option>> OPTIONS = new TypeReference<>() {};
    private static final String COLUMNS = """
            select id, version, kind, code, name_en, name_zh, type, unit, least, most, pattern, options::text, required,
                personal, searchable, retired, position from attribute_definition\s""";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AttributeDefinitions(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Those of a kind, or of every kind, in the order people see them. */
    List<AttributeDefinition> of(@Nullable CustomerKind kind) {
        return jdbc.sql(COLUMNS + "where (:kind::text is null or kind = :kind) order by kind, position, code")
                .param("kind", kind == null ? null : kind.name())
                .query((row, i) -> definition(row))
                .list();
    }

    Optional<AttributeDefinition> find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query((row, i) -> definition(row))
                .optional();
    }

    /** Keeps the definitions of a kind as they are until the end of the transaction. */
    void hold(CustomerKind kind) {
        jdbc.sql("select pg_advisory_xact_lock_shared(hashtextextended('attributes ' || ?, 0))::text")
                .param(kind.name())
                .query(String.class)
                .single();
    }

    /** Waits for the writes under way that rely on the definitions of a kind, and lets none begin until the end. */
    void lock(CustomerKind kind) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('attributes ' || ?, 0))::text")
                .param(kind.name())
                .query(String.class)
                .single();
    }

    void put(AttributeDefinition definition) {
        jdbc.sql("""
                        insert into attribute_definition (id, version, kind, code, name_en, name_zh, type, unit, least, most,
                            pattern, options, required, personal, searchable, retired, position)
                        values (:id, :version, :kind, :code, :nameEn, :nameZh, :type, :unit, :least, :most, :pattern,
                            :options::jsonb, :required, :personal, :searchable, :retired, :position)
                        on conflict (id) do update set version = excluded.version, name_en = excluded.name_en,
                            name_zh = excluded.name_zh, type = excluded.type, unit = excluded.unit,
                            least = excluded.least, most = excluded.most, pattern = excluded.pattern,
                            options = excluded.options, required = excluded.required, personal = excluded.personal,
                            searchable = excluded.searchable, retired = excluded.retired, position = excluded.position""")
                .param("id", definition.id())
                .param("version", definition.version())
                .param("kind", definition.kind().name())
                .param("code", definition.code())
                .param("nameEn", definition.nameEn())
                .param("nameZh", definition.nameZh())
                .param("type", definition.type().name())
                .param("unit", definition.unit())
                .param("least", definition.least())
                .param("most", definition.most())
                .param("pattern", definition.pattern())
                .param("options", json.writeValueAsString(definition.options()))
                .param("required", definition.required())
                .param("personal", definition.personal())
                .param("searchable", definition.searchable())
                .param("retired", definition.retired())
                .param("position", definition.position())
                .update();
    }

    void remove(UUID id) {
        jdbc.sql("delete from attribute_definition where id = ?").param(id).update();
    }

    /** Whether any customer has a value of it. Looks through all customers of the kind. */
    boolean hasValues(AttributeDefinition definition) {
        return exists("kind = :kind and attributes -> :code is not null", definition, "");
    }

    /** Whether any customer lacks it. */
    boolean isLacking(AttributeDefinition definition) {
        return exists(
                "kind = :kind and status in ('ACTIVE', 'CLOSED') and attributes -> :code is null", definition, "");
    }

    /** Whether any customer has this option. */
    boolean hasOption(AttributeDefinition definition, String option) {
        var value = definition.type() == AttributeType.OPTIONS ? List.of(option) : option;
        return exists(
                "kind = :kind and attributes @> jsonb_build_object(:code::text, :value::jsonb)",
                definition,
                json.writeValueAsString(value));
    }

    /** How many customers have a value outside of the bounds or against the pattern. */
    boolean hasValuesOutside(AttributeDefinition changed) {
        return exists("""
                kind = :kind and attributes -> :code is not null and (
                    (attributes ->> :code)::numeric < :least or (attributes ->> :code)::numeric > :most)""", changed, "");
    }

    private boolean exists(String condition, AttributeDefinition definition, String value) {
        var statement = jdbc.sql("select exists (select from customer where " + condition + ")")
                .param("kind", definition.kind().name())
                .param("code", definition.code());
        if (condition.contains(":value")) {
            statement = statement.param("value", value);
        }
        if (condition.contains(":least")) {
            statement = statement.param("least", definition.least()).param("most", definition.most());
        }
        return statement.query(Boolean.class).single();
    }

    /** The customers of a kind are to be found by other attributes from now on. */
    void searchAnew(CustomerKind kind) {
        jdbc.sql("""
                        update customer_search set due = true from customer
                        where customer.id = customer_search.customer_id and customer.kind = ?
                          and customer.attributes <> '{}' and not due""").param(kind.name()).update();
    }

    private AttributeDefinition definition(ResultSet row) throws SQLException {
        return new AttributeDefinition(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                CustomerKind.valueOf(row.getString("kind")),
                row.getString("code"),
                row.getString("name_en"),
                row.getString("name_zh"),
                AttributeType.valueOf(row.getString("type")),
                row.getString("unit"),
                row.getBigDecimal("least"),
                row.getBigDecimal("most"),
                row.getString("pattern"),
                json.readValue(row.getString("options"), OPTIONS),
                row.getBoolean("required"),
                row.getBoolean("personal"),
                row.getBoolean("searchable"),
                row.getBoolean("retired"),
                row.getInt("position"));
    }
}
