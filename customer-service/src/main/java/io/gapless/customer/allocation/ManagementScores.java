package io.gapless.customer.allocation;

/**
 * Management scores, as allocations count them: the mean of those of the four indicators (诚信度、成长度、配合度、关联度)
 * that a customer has, 0 to 100 with two decimals. What a person entered goes before what was computed, until its last
 * day. Who has no indicator has no score: it counts as 0, and for a minimum as not reached.
 */
final class ManagementScores {

    private ManagementScores() {}

    /** A query of customer_id and score on the day {@code :asOf}. */
    static final String QUERY = """
            select customer_id,
                   round(avg(case when entered_until >= :asOf then entered else computed end), 2) as score
            from customer_indicator group by customer_id""";
}
