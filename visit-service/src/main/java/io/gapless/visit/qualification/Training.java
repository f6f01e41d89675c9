package io.gapless.visit.qualification;

import io.gapless.platform.Ids;
import io.gapless.platform.event.PublicState;
import io.gapless.visit.qualification.Qualifications.Missing;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

/**
 * Something that can be attended or passed.
 *
 * @param validMonths for how long it counts; null where for ever
 * @param passMark the lowest score that passes; of exams only
 */
record Training(
        @Id UUID id,
        @Version long version,
        String code,
        Missing.Kind kind,
        String nameZh,
        String nameEn,
        @Nullable Integer validMonths,
        @Nullable BigDecimal passMark) {

    static Training define(String code, Missing.Kind kind, Content content) {
        return new Training(
                Ids.next(),
                0,
                code,
                kind,
                content.nameZh(),
                content.nameEn(),
                content.validMonths(),
                content.passMark());
    }

    /** What of it can change. */
    record Content(
            String nameZh,
            String nameEn,
            @Nullable Integer validMonths,
            @Nullable BigDecimal passMark) {}

    /** Records made before stay as they are. */
    Training changed(Content content) {
        return new Training(
                id, version, code, kind, content.nameZh(), content.nameEn(), content.validMonths(), content.passMark());
    }

    /** The last day on which it counts, when it took place on this one. */
    @Nullable
    LocalDate countsUntil(LocalDate on) {
        return validMonths == null ? null : on.plusMonths(validMonths).minusDays(1);
    }

    /** What other services are told of a training or an exam. */
    record State(
            UUID id,
            long version,
            String code,
            Missing.Kind kind,
            String nameZh,
            String nameEn,
            @Nullable Integer validMonths,
            @Nullable BigDecimal passMark)
            implements PublicState {

        static State from(Training training) {
            return new State(
                    training.id(),
                    training.version(),
                    training.code(),
                    training.kind(),
                    training.nameZh(),
                    training.nameEn(),
                    training.validMonths(),
                    training.passMark());
        }

        @Override
        public @Nullable String orgUnit() {
            return null;
        }
    }
}
