package io.gapless.customer.portrait;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tables of other features that a portrait shows where they are there. */
@Component
class OptionalTables {

    /** What every name or code of a product says of its brand, as {@code brand_of (product, brand)}. */
    static final String BRAND_OF = """
            brand_of as (
                select distinct on (product) product, brand
                from (select code as product, brand, 1 as place from product
                      union all select name, brand, 2 from product) as named
                where brand is not null order by product, place, brand)
            """;

    private final JdbcClient jdbc;

    OptionalTables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether the catalogue of products knows brands. */
    boolean haveBrands() {
        return have("product", "code", "name", "brand");
    }

    boolean haveIndicators() {
        return have("customer_indicator", "customer_id", "indicator", "computed", "entered", "entered_until");
    }

    private boolean have(String table, String... columns) {
        return jdbc.sql("""
                        select count(*) = :n from information_schema.columns
                        where table_schema = current_schema() and table_name = :table and column_name in (:columns)""")
                .param("n", columns.length)
                .param("table", table)
                .param("columns", List.of(columns))
                .query(Boolean.class)
                .single();
    }
}
