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
    private static final String OF_MAILS = """
            id in (
                select m.id from complaint c join mail_in m on m.complaint_id = c.id where c.customer_id = any(:people)
                union all
                select m.id from complaint c join complaint_correspondent r on r.complaint_id = c.id
                    join mail_in m on m.sender = r.address and m.complaint_id is null
                where c.customer_id = any(:people))""";
    /** A view that asks for somebody: by who they are, or by their name or number. */
    private static final String OF_VIEWS = """
            id in (
                select v.id from complaint_view v where v.filter ->> 'customerId' = any(array(
                    select person::text from unnest(:people::uuid[]) as person))
                union all
                select v.id from complaint_view v join (
                        select name, phone from known_customer where id = any(:people)
                        union all
                        select customer_name, phone from complaint where customer_id = any(:people)) as person
                    on length(person.name) > 1 and strpos(lower(v.filter ->> 'q'), lower(person.name)) > 0
                        or length(regexp_replace(person.phone, '[^0-9]', '', 'g')) > 6
                            and strpos(regexp_replace(v.filter ->> 'q', '[^0-9]', '', 'g'),
                                regexp_replace(person.phone, '[^0-9]', '', 'g')) > 0
                where v.filter ->> 'q' is not null)""";

    private static final String FIGURES = "figures stay, so that reports still add up; they tell no name";

    private final PersonalTables tables = describe();

    @Override
    public PersonalTables tables() {
        return tables;
    }

    private static PersonalTables describe() {
        return new PersonalTables("select login from known_customer where id = any(:people) and login is not null")
                // Before the names go by which those are found that ask for somebody.
                .about("complaint_view", OF_VIEWS)
                .plain("owner", "name", "shared_role", "shared_org_unit", "filter", "sort")
                .go()
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
                .about("complaint_details", OF_COMPLAINTS)
                .set("details", "'{}'::jsonb", "details <> '{}'::jsonb")
                .stay(FIGURES)
                .about("complaint_link", OF_COMPLAINTS)
                .actor("made_by")
                .plain("kind")
                .stay(FIGURES)
                .about("complaint_grant", OF_COMPLAINTS)
                .plain("currency", "decided_by", "approved_by")
                .stay(FIGURES)
                .about("complaint_approval", OF_COMPLAINTS)
                .plain("status", "remedy", "currency", "requested_by")
                .stay(FIGURES)
                .about(
                        "complaint_approval_step",
                        "approval_id in (select id from complaint_approval where " + OF_COMPLAINTS + ")")
                .emptied("reason")
                .plain("org_unit", "roles", "status", "decided_by", "stands_in_for")
                .stay(FIGURES)
                .about("complaint_placement", OF_COMPLAINTS)
                .plain("queue", "rule", "skills", "status", "given_back", "weighed")
                .stay(FIGURES)
                .about("complaint_hand_over", OF_COMPLAINTS)
                .emptied("note", "answer")
                .plain("from_employee", "to_employee", "status", "offered_by")
                .stay(FIGURES)
                .about("complaint_message", OF_COMPLAINTS)
                .replaced("text")
                .actor("author")
                .plain("kind")
                .stay(FIGURES)
                .about("complaint_attachment", OF_COMPLAINTS)
                .plain("sha256")
                .actor("uploaded_by")
                .replaced("name")
                .go()
                // Before the addresses go by which those are found that nobody took in.
                .about("mail_in", OF_MAILS)
                .replaced("sender", "subject", "text")
                .emptied("sender_name", "source")
                .set(
                        "reason",
                        "case when status = 'DISMISSED' then '[erased]' else reason end",
                        "status = 'DISMISSED' and reason <> '[erased]'")
                .secret("source")
                .plain("message_id", "digest", "mailbox", "org_unit", "status", "handled_by")
                .stay("so that the same mail does not come again")
                .about("complaint_correspondent", OF_COMPLAINTS)
                .replaced("address")
                .go()
                .about("mail_out", OF_COMPLAINTS)
                .replaced("recipient", "subject", "text")
                .emptied("secret", "last_error")
                .secret("secret")
                .plain("org_unit", "kind", "message_id", "mailbox", "in_reply_to", "status")
                .stay("so that an answer to it is known")
                .about("complaint_import", OF_COMPLAINTS)
                .emptied("content")
                .plain("source", "reference")
                .stay("so that the same file does not bring it again")
                .about("complaint_escalation", OF_COMPLAINTS)
                .emptied("reason", "end_reason")
                .actor("raised_by")
                .plain("org_unit", "cause", "clock", "to_role", "to_org_unit", "ended_by")
                .stay(FIGURES)
                .about("supervision_order", OF_COMPLAINTS)
                .replaced("demand")
                .blotted("answer", "judgement")
                .plain("org_unit", "issued_by", "addressee", "status", "acknowledged_by", "answered_by", "judged_by")
                .stay(FIGURES)
                .about("complaint_cause", OF_COMPLAINTS)
                .emptied("statement")
                .set("whys", "'[]'::jsonb", "whys <> '[]'::jsonb")
                .plain("cause", "responsible_unit", "standard_name", "standard_step", "found_by")
                .stay(FIGURES)
                .about("complaint_action", OF_COMPLAINTS)
                .emptied("description", "done_note", "judgement")
                .plain(
                        "org_unit",
                        "kind",
                        "title",
                        "cause",
                        "category",
                        "owner",
                        "status",
                        "opened_by",
                        "done_by",
                        "effect",
                        "judged_by")
                .stay("what is done in the house stays, by its title")
                .about("complaint_merge", OF_COMPLAINTS)
                .replaced("reason")
                .plain("merged_by")
                .stay(FIGURES)
                .about("complaint_cluster", OF_PEOPLE)
                .emptied("outcome")
                .plain("org_unit", "dimension", "key", "status", "owner", "handled_by")
                .stay(FIGURES)
                .about("complaint_search", OF_COMPLAINTS)
                .secret("text", "name", "terms")
                .stay("made of the words of the complaint, and made anew with them")
                .about("complaint", OF_PEOPLE)
                .replaced("text")
                .emptied("waiting_reason", "customer_name", "phone", "login", "external_reference")
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
                .about("known_consent", OF_PEOPLE)
                .plain("purpose")
                .stay("so that nobody is called who does not want to be")
                .about("outbound_attempt", "call_id in (select id from outbound_call where " + OF_PEOPLE + ")")
                .emptied("note")
                .set("answers", "'{}'::jsonb", "answers <> '{}'::jsonb")
                .plain("agent", "outcome")
                .stay(FIGURES)
                .about("outbound_opt_out", OF_PEOPLE)
                .emptied("reason")
                .actor("said_by", "withdrawn_by")
                .set("version", "version + 1", "false")
                .plain("org_unit", "source")
                .stay("so that nobody is called who does not want to be")
                .about("outbound_call", OF_PEOPLE)
                .plain("org_unit", "status", "agent", "result")
                .stay(FIGURES)
                .about("repointed_row", "origin = any(:people)")
                .secret(PersonalTables.ALL)
                .go()
                // Contents go by themselves when no complaint has them any more.
                .nothingIn("attachment_content", "reply_template", "mail_box", "follow_attempt")
                .nothingIn(
                        "complaint_category",
                        "sla_policy",
                        "business_calendar",
                        "business_calendar_edition",
                        "calendar_spread",
                        "escalation_ladder",
                        "taxonomy_edition",
                        "cause_tree",
                        "known_standard",
                        "closing_rule",
                        "assignment_queue",
                        "assignment_rule",
                        "staff_member",
                        "staff_absence",
                        "authority_post",
                        "authority_holder",
                        "authority",
                        "complaint_number_block",
                        "live_event",
                        "live_mark")
                // Of employees, or ids alone.
                .nothingIn("complaint_of_follow_up", "complaint_concerned", "outbound_call_visit")
                .nothingIn("contact_count", "desk_level", "desk_day", "agent_time")
                .nothingIn("outbound_list", "known_purpose");
    }
}
