package io.gapless.customer.archive;

import io.gapless.customer.CustomerSettings;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * When archives are to be verified: a period after the last review, or after the registration, that depends on the
 * segment. The database keeps the due days as segments change (see {@code customer_follow}).
 */
@Component
class Reviews {

    /** The period of every segment that has none of its own. */
    static final String EVERY_OTHER = "*";

    static final String PERIOD_TOPIC = "gapless.review-period";

    private static final int CHUNK = 500;

    private final Customers customers;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final CustomerSettings settings;
    private final Clock clock;

    Reviews(
            Customers customers,
            Outbox outbox,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            CustomerSettings settings,
            Clock clock) {
        this.customers = customers;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * When an archive was verified last, and is to be verified next.
     *
     * @param reviewedOn the day of the last review; of the registration where there was none
     * @param reviewedBy who verified it; null where nobody has yet
     * @param dueOn the last day on which it still counts as fresh
     */
    record Review(LocalDate reviewedOn, @Nullable String reviewedBy, LocalDate dueOn) {}

    /**
     * How long archives of a segment count as fresh.
     *
     * @param segment a segment, or {@code *} for every other
     * @param days from 1 to 3650
     */
    record Period(String segment, long version, int days) {}

    /** What others are told of a period. */
    record PeriodState(
            UUID id,
            long version,
            @Nullable String orgUnit,
            String segment,
            @Nullable Integer days) implements PublicState {

        static PeriodState of(String segment, long version, @Nullable Integer days) {
            // A segment has no other identity than its name.
            var id = UUID.nameUUIDFromBytes(("review-period " + segment).getBytes(StandardCharsets.UTF_8));
            return new PeriodState(id, version, null, segment, days);
        }
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), settings.zone());
    }

    Optional<Review> find(UUID customerId) {
        return jdbc.sql("select reviewed_on, reviewed_by, due_on from customer_review where customer_id = ?")
                .param(customerId)
                .query(Review.class)
                .optional();
    }

    /** The archive was looked through today and is right. */
    void confirm(Customer customer) {
        jdbc.sql("""
                        update customer_review set reviewed_on = :today, reviewed_by = :by, due_on = :today + (
                            select days from review_period where segment in (:segment, '*') order by segment = '*' limit 1)
                        where customer_id = :customer""")
                .param("today", today())
                .param("by", Caller.currentName())
                .param(
                        "segment",
                        customer.profile().segment() == null
                                ? EVERY_OTHER
                                : customer.profile().segment())
                .param("customer", customer.id())
                .update();
    }

    /** Tells of the archive again if it is stale: it was not told of while its customer was closed. */
    void forgetTold(UUID customerId) {
        jdbc.sql("update customer_review set told_due = null where customer_id = ?")
                .param(customerId)
                .update();
    }

    List<Period> periods() {
        return jdbc.sql("select segment, version, days from review_period order by segment")
                .query(Period.class)
                .list();
    }

    /** Sets the period of a segment, and with it when its archives are due. */
    @Transactional
    public Period set(String segment, int days) {
        var period = jdbc.sql("""
                        insert into review_period (segment, days) values (:segment, :days)
                        on conflict (segment) do update set days = excluded.days, version = review_period.version + 1
                        returning segment, version, days""")
                .param("segment", segment)
                .param("days", days)
                .query(Period.class)
                .single();
        reckonAnew(segment);
        outbox.append(PERIOD_TOPIC, "ReviewPeriodSet", PeriodState.of(segment, period.version(), days));
        return period;
    }

    /** The segment has no period of its own any more. */
    @Transactional
    public void unset(String segment) {
        if (segment.equals(EVERY_OTHER)) {
            throw Problem.unprocessable("review-period-needed");
        }
        var version = jdbc.sql("delete from review_period where segment = ? returning version")
                .param(segment)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> Problem.notFound("review-period-not-found", segment));
        reckonAnew(segment);
        outbox.append(PERIOD_TOPIC, "ReviewPeriodUnset", PeriodState.of(segment, version + 1, null));
    }

    private void reckonAnew(String segment) {
        var which = segment.equals(EVERY_OTHER)
                ? "(customer.segment is null or customer.segment not in (select segment from review_period))"
                : "customer.segment = :segment";
        var statement = jdbc.sql("""
                update customer_review r set due_on = r.reviewed_on + period.days
                from customer, (select days from review_period where segment in (:segment, '*')
                                order by segment = '*' limit 1) as period
                where customer.id = r.customer_id and r.due_on <> r.reviewed_on + period.days and\s""" + which);
        statement.param("segment", segment).update();
    }

    @Scheduled(fixedDelay = 10_000)
    void tell() {
        while (Boolean.TRUE.equals(transaction.execute(status -> tellSome()))) {
            // One chunk after the other until everybody was told of.
        }
    }

    private record Due(UUID customerId, LocalDate dueOn) {}

    /** Tells once of each archive that it has become stale. */
    private boolean tellSome() {
        var due = jdbc.sql("""
                        select customer_id, due_on from customer_review
                        where due_on < :today and told_due is distinct from due_on
                        order by due_on limit :chunk for update skip locked""")
                .param("today", today())
                .param("chunk", CHUNK)
                .query(Due.class)
                .list();
        if (due.isEmpty()) {
            return false;
        }
        var dueOn = due.stream().collect(Collectors.toMap(Due::customerId, Due::dueOn));
        Map<UUID, Customer> found = customers.findAllById(dueOn.keySet()).stream()
                .filter(customer -> customer.status() == CustomerStatus.ACTIVE)
                .collect(Collectors.toMap(Customer::id, Function.identity()));
        var stale = new ArrayList<StaleState>();
        found.forEach((id, customer) -> {
            var day = dueOn.get(id);
            if (day != null) {
                stale.add(StaleState.from(customer, day));
            }
        });
        outbox.appendAll(CustomerState.TOPIC, "CustomerStale", stale);
        jdbc.sql("update customer_review set told_due = due_on where customer_id = any (?)")
                .param(dueOn.keySet().toArray(UUID[]::new))
                .update();
        return true;
    }
}
