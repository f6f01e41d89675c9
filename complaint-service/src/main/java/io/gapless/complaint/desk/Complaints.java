package io.gapless.complaint.desk;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/** All complaints. */
interface Complaints extends Repository<Complaint, UUID> {

    Complaint save(Complaint complaint);

    <S extends Complaint> List<S> saveAll(Iterable<S> complaints);

    Optional<Complaint> findById(UUID id);

    /** The same, kept for this transaction alone until it ends: so its events come in the order of its versions. */
    @Lock(LockMode.PESSIMISTIC_WRITE)
    Optional<Complaint> readById(UUID id);

    Optional<Complaint> findByNumber(String number);

    List<Complaint> findByIdIn(Collection<UUID> ids);
}
