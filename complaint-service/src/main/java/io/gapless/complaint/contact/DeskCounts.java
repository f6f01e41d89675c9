package io.gapless.complaint.contact;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Folds the rows that contacts add to the sums into one for each quarter of an hour, org unit, queue and agent. */
@Component
class DeskCounts {

    private static final int AT_ONCE = 5000;
    /** The transaction's advisory lock: one folds, of however many replicas. */
    private static final long LOCK = 0x636f_6e74_666f_6c64L;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    DeskCounts(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelay = 30_000)
    void fold() {
        while (Boolean.TRUE.equals(transaction.execute(status -> foldSome()))) {
            // Some after the others until none is left.
        }
    }

    private boolean foldSome() {
        if (!jdbc.sql("select pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single()) {
            return false;
        }
        int folded = jdbc.sql("""
                        with fresh as (
                            delete from contact_count where id in (
                                select id from contact_count where not folded order by id limit ?)
                            returning *),
                        old as (
                            delete from contact_count c using (select distinct slot, org_unit, queue, agent from fresh) f
                            where c.folded and c.slot = f.slot and c.org_unit = f.org_unit and c.queue = f.queue
                                and c.agent = f.agent
                            returning c.*),
                        together as (select * from fresh union all select * from old),
                        kept as (
                            insert into contact_count (folded, slot, org_unit, queue, agent, offered, answered, abandoned,
                                short, overflowed, called_back, within, queued, waited, talked, held, wrapped, firsts,
                                came_again, presses, satisfied, staffed)
                            select true, slot, org_unit, queue, agent, sum(offered), sum(answered), sum(abandoned),
                                sum(short), sum(overflowed), sum(called_back), sum(within), sum(queued), sum(waited),
                                sum(talked), sum(held), sum(wrapped), sum(firsts), sum(came_again), sum(presses),
                                sum(satisfied), sum(staffed)
                            from together group by slot, org_unit, queue, agent)
                        select count(*) from fresh""").param(AT_ONCE).query(Integer.class).single();
        return folded == AT_ONCE;
    }
}
