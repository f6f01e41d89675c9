package io.gapless.complaint.desk;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All complaints. */
interface Complaints extends Repository<Complaint, UUID> {

    Complaint save(Complaint complaint);

    Optional<Complaint> findById(UUID id);

    Optional<Complaint> findByNumber(String number);

    List<Complaint> findByIdIn(Collection<UUID> ids);
}
