package io.gapless.customer.allocation;

import io.gapless.customer.allocation.AllocationReading.Filter;
import io.gapless.platform.bulk.TableSource;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The quotas of an allocation as a file, a line for each customer and product of which they get something. */
@Component
class QuotaTable implements TableSource<QuotaTable.Told> {

    static final String TYPE = "allocation-export";

    private static final int CUSTOMERS = 100;

    private final AllocationReading reading;
    private final JdbcClient jdbc;

    QuotaTable(AllocationReading reading, JdbcClient jdbc) {
        this.reading = reading;
        this.jdbc = jdbc;
    }

    /** Which allocation, and which product where not all. */
    record Told(UUID allocationId, @Nullable String product) {}

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
        return language.getLanguage().equals("zh")
                ? List.of("客户编码", "客户名称", "组织机构", "客户类别", "产品编码", "产品名称", "单位", "定量")
                : List.of("customer", "name", "orgUnit", "segment", "product", "productName", "unit", "pieces");
    }

    /** At most one line for each eligible customer and product. */
    @Override
    public long total(Told told, Caller caller) {
        return jdbc.sql("""
                        select r.claimants::bigint * (
                            select count(*) from allocation_run_product p
                            where p.run_id = r.id and (:product::text is null or p.code = :product))
                        from allocation a join allocation_run r on r.id = a.run_id where a.id = :id""")
                .param("product", told.product())
                .param("id", told.allocationId())
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    @Override
    public Rows rows(Told told, Caller caller, Locale language, @Nullable String after, int limit) {
        var page = reading.quotas(
                told.allocationId(),
                new Filter(null, null, null, told.product()),
                new Paging(CUSTOMERS, after == null ? null : Cursor.of(UUID.fromString(after))),
                caller);
        var rows = new ArrayList<List<@Nullable Object>>();
        page.items()
                .forEach(customer -> customer.quotas()
                        .forEach(quota -> rows.add(List.of(
                                customer.code(),
                                customer.name(),
                                customer.orgUnit(),
                                customer.segment(),
                                quota.code(),
                                quota.name(),
                                quota.unit(),
                                quota.pieces()))));
        return new Rows(
                rows,
                page.next() == null ? null : page.items().getLast().customerId().toString());
    }
}
