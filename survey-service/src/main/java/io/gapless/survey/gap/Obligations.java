package io.gapless.survey.gap;

import io.gapless.platform.Ids;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What was owed to customers and how much of it was met, as the other services' events tell it. */
@Component
public class Obligations {

    private final JdbcClient jdbc;

    Obligations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Something owed.
     *
     * @param gap 3 by a standard, 4 by a promise
     * @param part of its source: a clock's name, or empty
     * @param dimension one of the five; null where it is none of theirs
     * @param at when it was settled, or is due: from then on it counts
     * @param observations how many obligations it sums up
     * @param due sum of their weights
     * @param met sum of the weights of those that were met
     * @param squares sum of the squares of their weights
     * @param title tells people which one
     */
    public record Obligation(
            int gap,
            String part,
            @Nullable String dimension,
            String orgUnit,
            @Nullable String segment,
            @Nullable UUID customerId,
            Instant at,
            int observations,
            double due,
            double met,
            double squares,
            String title) {}

    /**
     * Keeps the obligations of a source as its newest event tells them, in the place of those of older ones. Which version
     * that was is kept also where nothing is owed any more: what an older event told, out of the dead letters say, stays
     * away. The same version again, as in a replay, is taken.
     *
     * @param source VISIT, COMPLAINT, PROMISE or DESK_LEVEL
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void put(String source, UUID sourceId, long version, List<Obligation> obligations) {
        int newest = jdbc.sql("""
                        insert into obligation_version (source, source_id, version) values (?, ?, ?)
                        on conflict (source, source_id) do update set version = excluded.version
                        where obligation_version.version <= excluded.version""").params(source, sourceId, version).update();
        if (newest == 0) {
            return;
        }
        jdbc.sql("delete from obligation where source = ? and source_id = ?")
                .params(source, sourceId)
                .update();
        for (Obligation obligation : obligations) {
            jdbc.sql("""
                            insert into obligation (id, gap, source, source_id, version, part, dimension, org_unit, segment,
                                customer_id, at, observations, due, met, squares, title)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(Ids.next())
                    .param(obligation.gap())
                    .param(source)
                    .param(sourceId)
                    .param(version)
                    .param(obligation.part())
                    .param(obligation.dimension())
                    .param(obligation.orgUnit())
                    .param(obligation.segment())
                    .param(obligation.customerId())
                    .param(obligation.at().atOffset(ZoneOffset.UTC))
                    .param(obligation.observations())
                    .param(obligation.due())
                    .param(obligation.met())
                    .param(obligation.squares())
                    .param(obligation.title())
                    .update();
        }
    }

    /** Keeps whose a visit was, as its newest event tells it. */
    @Transactional(propagation = Propagation.MANDATORY)
    void carriedOutBy(UUID visitId, long version, String username) {
        jdbc.sql("""
                        insert into visit_employee (visit_id, version, username) values (?, ?, ?)
                        on conflict (visit_id) do update set version = excluded.version, username = excluded.username
                        where visit_employee.version < excluded.version""").params(visitId, version, username).update();
    }
}
