package io.gapless.survey.campaign;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.ListCrudRepository;

/** All invitations. */
interface Invitations extends ListCrudRepository<Invitation, UUID> {

    Optional<Invitation> findByTokenHash(String tokenHash);

    /** The same, kept for this transaction alone until it ends: of two answers at once, the second sees the first. */
    @Lock(LockMode.PESSIMISTIC_WRITE)
    Optional<Invitation> readByTokenHash(String tokenHash);
}
