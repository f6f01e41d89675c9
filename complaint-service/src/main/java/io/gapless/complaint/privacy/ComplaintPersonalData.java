package io.gapless.complaint.privacy;

import io.gapless.platform.privacy.PersonalDataHolder;
import io.gapless.platform.privacy.PersonalTables;
import org.springframework.stereotype.Component;

/** What this service's tables hold of customers. Complaints of nobody known belong to nobody, and are not found here. */
@Component
class ComplaintPersonalData implements PersonalDataHolder {

    private static final String OF_PEOPLE = "customer_id = any(:people)";
    private static final String OF_COMPLAINTS =
            "complaint_id in (select id from complaint where customer_id = any(:people))";
    private static final String FIGURES = "figures stay, so that reports still add up; they tell no name";

    private final PersonalTables tables = describe();

    @Override
    public PersonalTables tables() {
        return tables;
    }

    private static PersonalTables describe() {
        return new PersonalTables("select login from known_customer where id = any(:people) and login is not null")
                .about("known_customer", "id = any(:people)")
                .replaced("name")
                .emptied("phone", "longitude", "latitude", "login", "manager", "segment")
                .plain("code", "kind", "org_unit")
                .stay("that there was a customer stays, as what figures refer to")
                .about("complaint_entry", OF_COMPLAINTS)
                .emptied("note")
                .actor("actor")
                .plain("kind", "from_status", "to_status")
                .stay(FIGURES)
                .about("complaint_message", OF_COMPLAINTS)
                .replaced("text")
                .actor("author")
                .plain("kind")
                .stay(FIGURES)
                .about("complaint_import", OF_COMPLAINTS)
                .emptied("content")
                .plain("source", "reference")
                .stay("so that the same file does not bring it again")
                .about("complaint", OF_PEOPLE)
                .replaced("text")
                .emptied("customer_name", "phone", "login", "external_reference")
                .blotted("decision")
                .actor("received_by")
                .set("version", "version + 1", "false")
                .secret("secret_hash")
                .plain(
                        "number",
                        "status",
                        "org_unit",
                        "assignee",
                        "channel",
                        "language",
                        "partner",
                        "customer_code",
                        "segment",
                        "manager",
                        "category",
                        "dimension",
                        "severity",
                        "remedy",
                        "currency",
                        "decided_by",
                        "approved_by")
                .stay(FIGURES)
                .about("contact", OF_PEOPLE)
                .emptied("external_id")
                .actor("logged_by", "agent")
                .plain("channel", "queue", "org_unit", "source", "topic", "outcome")
                .stay(FIGURES)
                .about("repointed_row", "origin = any(:people)")
                .secret(PersonalTables.ALL)
                .go()
                .nothingIn("complaint_category", "sla_policy", "authority", "complaint_number_block")
                .nothingIn("contact_count", "desk_level", "desk_day", "agent_time");
    }
}
