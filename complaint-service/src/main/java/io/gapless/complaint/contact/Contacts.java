package io.gapless.complaint.contact;

import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All contacts. */
interface Contacts extends Repository<Contact, UUID> {

    Contact save(Contact contact);
}
