package io.gapless.visit.qualification;

import io.gapless.platform.Ids;
import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Column;

/**
 * Who holds a post, where and when.
 *
 * @param to the last day; null while no end is known
 */
record PostHolding(
        @Id UUID id,
        @Version long version,
        String post,
        String employee,
        String orgUnit,
        @Column("from_day") LocalDate from,
        @Column("to_day") @Nullable LocalDate to,
        String notedBy) {

    static PostHolding take(
            String post, String employee, String orgUnit, LocalDate from, @Nullable LocalDate to, String by) {
        return new PostHolding(Ids.next(), 0, post, employee, orgUnit, from, to, by);
    }

    PostHolding ended(LocalDate last) {
        return new PostHolding(id, version, post, employee, orgUnit, from, last, notedBy);
    }

    /** What other services are told of who holds a post. */
    record State(
            UUID id,
            long version,
            String post,
            String employee,
            String orgUnit,
            LocalDate from,
            @Nullable LocalDate to) implements PublicState {

        static State from(PostHolding holding) {
            return new State(
                    holding.id(),
                    holding.version(),
                    holding.post(),
                    holding.employee(),
                    holding.orgUnit(),
                    holding.from(),
                    holding.to());
        }
    }
}
