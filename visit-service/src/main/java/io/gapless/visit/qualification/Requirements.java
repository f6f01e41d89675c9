package io.gapless.visit.qualification;

import io.gapless.platform.event.PublicState;
import io.gapless.visit.qualification.Qualifications.Missing;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What somebody needs who works by a standard, whichever edition of it.
 *
 * @param id of the standard's series
 * @param requirements all of them are needed
 */
@Table("qualification_requirements")
record Requirements(
        @Id UUID id,
        @Version long version,

        @MappedCollection(idColumn = "requirements", keyColumn = "position")
        List<Requirement> requirements,

        String setBy,
        Instant setAt) {

    static Requirements none(UUID series) {
        return new Requirements(series, 0, List.of(), "", Instant.EPOCH);
    }

    /**
     * One thing that is needed.
     *
     * @param anyOf codes of posts, trainings or exams: one of them is enough
     */
    @Table("qualification_requirement")
    record Requirement(Missing.Kind kind, List<String> anyOf) {}

    /** What other services are told of requirements. */
    record State(UUID id, long version, List<Requirement> requirements) implements PublicState {

        static State from(Requirements all) {
            return new State(all.id(), all.version(), all.requirements());
        }

        @Override
        public @Nullable String orgUnit() {
            return null;
        }
    }
}
