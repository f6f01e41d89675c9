package io.gapless.platform.example;

import io.gapless.platform.bulk.TableSource;
import io.gapless.platform.security.Caller;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Parcels as a table, as they are imported. */
@Component
public class ParcelTable implements TableSource<ParcelTable.Told> {

    public static final String TYPE = "parcel-export";

    /** Is told where rows are read from. */
    public static volatile Consumer<@Nullable String> before = after -> {};

    private final JdbcClient jdbc;

    ParcelTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public record Told(String prefix) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public List<String> header(Told told, Caller caller, Locale language) {
        return ParcelRows.COLUMNS.header(language);
    }

    @Override
    public long total(Told told, Caller caller) {
        return jdbc.sql("select count(*) from parcel where name like :prefix and "
                        + caller.orgScope().condition("org_unit"))
                .param("prefix", told.prefix() + "%")
                .params(caller.orgScope().parameters())
                .query(Long.class)
                .single();
    }

    @Override
    public Rows rows(Told told, Caller caller, Locale language, @Nullable String after, int limit) {
        before.accept(after);
        record Row(UUID id, List<@Nullable Object> values) {}
        var rows = jdbc.sql("""
                        select id, name, org_unit, weight from parcel
                        where name like :prefix and (:after::uuid is null or id > :after::uuid) and %s
                        order by id limit :limit""".formatted(caller.orgScope().condition("org_unit")))
                .param("prefix", told.prefix() + "%")
                .param("after", after)
                .param("limit", limit)
                .params(caller.orgScope().parameters())
                .query((row, i) -> new Row(
                        row.getObject(1, UUID.class),
                        List.of(row.getString(2), row.getString(3), row.getBigDecimal(4))))
                .list();
        return new Rows(
                rows.stream().map(Row::values).toList(),
                rows.size() < limit ? null : rows.getLast().id().toString());
    }
}
