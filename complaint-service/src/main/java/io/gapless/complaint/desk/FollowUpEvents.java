package io.gapless.complaint.desk;

import io.gapless.complaint.desk.WrittenComplaints.Letter;
import io.gapless.complaint.desk.WrittenComplaints.Prepared;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.platform.web.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes in the complaints that survey-service asks for because of a low score, each once. */
@Component
class FollowUpEvents {

    private static final String CONSUMER = "follow-ups";

    private final WrittenComplaints written;
    private final DeskSettings settings;
    private final Inbox inbox;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    FollowUpEvents(
            WrittenComplaints written,
            DeskSettings settings,
            Inbox inbox,
            JdbcClient jdbc,
            TransactionTemplate transaction) {
        this.written = written;
        this.settings = settings;
        this.inbox = inbox;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** What matters here of a follow-up. */
    record Told(
            UUID id,
            String orgUnit,
            @Nullable UUID customerId,
            @Nullable Wanted wanted) {}

    /**
     * The complaint that is asked for.
     *
     * @param category the usual one where none is named, or none of that code is in use
     * @param concerned whose work it is about
     */
    record Wanted(@Nullable String category, String text, String language, List<String> concerned) {}

    /** Not in one transaction: the archive may have to be asked before it. */
    @KafkaListener(id = "follow-ups", idIsGroup = false, topics = "gapless.follow-up")
    void on(Event event) {
        if (!event.type().equals("FollowUpComplaintRequested")) {
            return;
        }
        var told = event.as(Told.class);
        var wanted = told.wanted();
        if (wanted == null || isErased(told.customerId())) {
            return;
        }
        var category = wanted.category() == null ? settings.followUpCategory() : wanted.category();
        var prepared = prepare(told, wanted, category, told.customerId());
        transaction.executeWithoutResult(status -> {
            if (inbox.isNew(CONSUMER, event) && !isErased(told.customerId())) {
                take(told, wanted, prepared);
            }
        });
    }

    private void take(Told told, Wanted wanted, Prepared prepared) {
        // Two requests at once: the second waits here, and then sees the first.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('complaint of follow-up ' || ?, 0))")
                .param(told.id().toString())
                .query((row, i) -> i)
                .list();
        if (jdbc.sql("select exists (select from complaint_of_follow_up where follow_up_id = ?)")
                .param(told.id())
                .query(Boolean.class)
                .single()) {
            return;
        }
        written.take(prepared, told.id(), wanted.concerned());
    }

    /** A code that nobody uses here, or a customer who lives elsewhere by now, keeps no complaint out. */
    private Prepared prepare(Told told, Wanted wanted, String category, @Nullable UUID customer) {
        try {
            return written.prepare(
                    new Letter(told.orgUnit(), category, wanted.language(), wanted.text(), null, customer),
                    Channel.WEB);
        } catch (Problem refused) {
            var usual = settings.followUpCategory();
            if (refused.slug().equals("category-unknown") && !category.equals(usual)) {
                return prepare(told, wanted, usual, customer);
            }
            if (refused.slug().equals("customer-unknown") && customer != null) {
                return prepare(told, wanted, category, null);
            }
            throw refused;
        }
    }

    private boolean isErased(@Nullable UUID customer) {
        return customer != null
                && jdbc.sql("select exists (select from erased_person where id = ?)")
                        .param(customer)
                        .query(Boolean.class)
                        .single();
    }
}
