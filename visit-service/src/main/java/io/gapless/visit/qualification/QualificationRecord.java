package io.gapless.visit.qualification;

import io.gapless.platform.Ids;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Column;

/**
 * That an employee attended a training, or sat an exam. It is never changed, only withdrawn.
 *
 * @param validUntil the last day on which it counts; null where for ever
 * @param reason why it was withdrawn
 */
record QualificationRecord(
        @Id UUID id,
        @Version long version,
        String employee,
        String orgUnit,
        String training,
        @Column("on_day") LocalDate on,
        @Nullable BigDecimal score,
        boolean passed,
        @Nullable LocalDate validUntil,
        String notedBy,
        Instant notedAt,
        @Nullable String withdrawnBy,
        @Nullable Instant withdrawnAt,
        @Nullable String reason) {

    static QualificationRecord of(
            String employee,
            String orgUnit,
            String training,
            LocalDate on,
            @Nullable BigDecimal score,
            boolean passed,
            @Nullable LocalDate validUntil,
            String by,
            Instant now) {
        return new QualificationRecord(
                Ids.next(), 0, employee, orgUnit, training, on, score, passed, validUntil, by, now, null, null, null);
    }

    /** It counts no more; a second time is a {@link Problem} (409). */
    QualificationRecord withdrawn(String by, Instant now, String why) {
        if (withdrawnAt != null) {
            throw Problem.conflict("record-withdrawn", withdrawnAt);
        }
        return new QualificationRecord(
                id,
                version,
                employee,
                orgUnit,
                training,
                on,
                score,
                passed,
                validUntil,
                notedBy,
                notedAt,
                by,
                now,
                why);
    }

    /** What other services are told of a record. */
    record State(
            UUID id,
            long version,
            String employee,
            String orgUnit,
            String training,
            LocalDate on,
            @Nullable BigDecimal score,
            boolean passed,
            @Nullable LocalDate validUntil,
            boolean withdrawn)
            implements PublicState {

        static State from(QualificationRecord one) {
            return new State(
                    one.id(),
                    one.version(),
                    one.employee(),
                    one.orgUnit(),
                    one.training(),
                    one.on(),
                    one.score(),
                    one.passed(),
                    one.validUntil(),
                    one.withdrawnAt() != null);
        }
    }
}
