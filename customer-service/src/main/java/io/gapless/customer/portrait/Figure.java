package io.gapless.customer.portrait;

/** A figure of a customer in a category that rules may ask for. */
enum Figure {
    /** Months of the period in which the customer bought of the category. */
    ACTIVE_MONTHS("pc.active_months"),
    /** The category's part of the customer's value, 0 to 1. */
    SHARE("case when p.value > 0 then pc.value / p.value end"),
    /** Days since the customer's last order of anything. */
    RECENCY_DAYS("p.recency"),
    /** The part, 0 to 1, of the peers who buy of the category that buy less of it, by value. */
    RANK("pc.peer_rank"),
    /** Value in the newer half of the period over that in the older half, less 1; not known where that was 0. */
    GROWTH("case when pc.older_value > 0 then pc.newer_value / pc.older_value - 1 end"),
    /** The part, 0 to 1, of the category's new products that the customer bought early; not known without any. */
    EARLY_ADOPTION("case when pc.new_products > 0 then pc.early_bought::double precision / pc.new_products end"),
    /** Orders of the period with the category in them. */
    ORDERS("pc.orders");

    private final String sql;

    Figure(String sql) {
        this.sql = sql;
    }

    /** The figure as an SQL expression over {@code portrait p} and {@code portrait_category pc}. */
    String sql() {
        return sql;
    }
}
