package io.gapless.complaint.authority;

import java.util.List;
import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The authorities of all roles that have one. */
interface Authorities extends Repository<Authority, String> {

    Authority save(Authority authority);

    Optional<Authority> findById(String role);

    List<Authority> findAllByOrderByRole();
}
