package io.gapless.customer.product;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.SqlCondition;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Registers, changes and finds products. */
@Service
class ProductCatalogue {

    private final Products products;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final Clock clock;

    ProductCatalogue(Products products, Outbox outbox, JdbcClient jdbc, Clock clock) {
        this.products = products;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a list is narrowed by; null where it is not.
     *
     * @param text a part of the name, or the beginning of the code
     */
    record Filter(
            @Nullable String text,
            @Nullable String category,
            @Nullable String brand,
            @Nullable Scarcity scarcity,
            @Nullable ProductStatus status) {}

    /** One row of a list. */
    record Row(
            UUID id,
            String code,
            String name,
            String category,
            @Nullable String brand,
            String unit,
            int packSize,
            Scarcity scarcity,
            ProductStatus status) {}

    @Transactional
    Product register(String code, Description description) {
        if (products.existsByCode(code)) {
            throw Problem.conflict("product-code-taken", code);
        }
        var product = products.save(Product.register(code, description, clock.instant()));
        outbox.append(ProductState.TOPIC, "ProductRegistered", ProductState.from(product));
        return product;
    }

    @Transactional
    Product change(UUID id, IfMatch ifMatch, Description description) {
        var product = find(id);
        ifMatch.check(product.version());
        product.change(description, clock.instant());
        product = products.save(product);
        outbox.append(ProductState.TOPIC, "ProductChanged", ProductState.from(product));
        return product;
    }

    @Transactional(readOnly = true)
    Product find(UUID id) {
        return products.findById(id).orElseThrow(() -> Problem.notFound("product-not-found", id));
    }

    /** Newest first. */
    KeysetPage<Row> list(Filter filter, Paging paging) {
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>();
        conditions.add("true");
        if (filter.text() != null && !filter.text().isBlank()) {
            var text = SqlCondition.literal(filter.text().strip());
            conditions.add("(name ilike :part or code like :start)");
            parameters.put("part", "%" + text + "%");
            parameters.put("start", text + "%");
        }
        add("category", filter.category(), conditions, parameters);
        add("brand", filter.brand(), conditions, parameters);
        add("scarcity", filter.scarcity(), conditions, parameters);
        add("status", filter.status(), conditions, parameters);
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql(
                        "select id, code, name, category, brand, unit, pack_size, scarcity, status from product where "
                                + String.join(" and ", conditions)
                                + " order by id desc limit "
                                + paging.fetch())
                .params(parameters)
                .query(Row.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    private static void add(
            String column,
            @Nullable Object value,
            ArrayList<String> conditions,
            LinkedHashMap<String, Object> parameters) {
        if (value != null) {
            conditions.add(column + " = :" + column);
            parameters.put(column, value.toString());
        }
    }
}
