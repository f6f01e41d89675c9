package io.gapless.visit.privacy;

import io.gapless.platform.privacy.PersonalDataHolder;
import io.gapless.platform.privacy.PersonalFile;
import io.gapless.platform.privacy.PersonalTables;
import io.gapless.visit.demand.Demands;
import io.gapless.visit.evidence.EvidenceFiles;
import io.gapless.visit.promise.PromiseLedger;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What this service's tables hold of customers. */
@Component
class VisitPersonalData implements PersonalDataHolder {

    private static final String OF_PEOPLE = "customer_id = any(:people)";
    private static final String OF_VISITS = "visit in (select id from visit where customer_id = any(:people))";
    private static final String FIGURES =
            "figures stay, so that compliance and promises still add up; they tell no name";

    private final PersonalTables tables = describe();
    private final PromiseLedger promises;
    private final Demands demands;
    private final EvidenceFiles evidence;
    private final JdbcClient jdbc;

    VisitPersonalData(PromiseLedger promises, Demands demands, EvidenceFiles evidence, JdbcClient jdbc) {
        this.promises = promises;
        this.demands = demands;
        this.evidence = evidence;
        this.jdbc = jdbc;
    }

    @Override
    public PersonalTables tables() {
        return tables;
    }

    /**
     * Nobody goes or calls there any more: visits that have not begun are off, call-backs and issues are closed, and what is
     * due only later is owed no more. What was due before stays as it was, kept or missed.
     */
    @Override
    public void beforeErasure(List<UUID> people) {
        var ids = people.toArray(UUID[]::new);
        jdbc.sql("""
                        update visit set status = 'CANCELLED', reason = ?, promise_id = null, version = version + 1
                        where customer_id = any(?) and status = 'PLANNED'""").params(PersonalTables.ERASED, ids).update();
        demands.withdrawOf(people);
        // Nobody can be called any more, nor is anybody left to be answered.
        jdbc.sql("""
                        update call_back set status = 'NOT_REACHED', completed_at = now(), next_attempt_at = null,
                            version = version + 1
                        where customer_id = any(?) and status = 'OPEN'""").param(ids).update();
        jdbc.sql("""
                        update raised_issue set status = 'DROPPED', outcome = ?, closed_at = now(), version = version + 1
                        where customer_id = any(?) and status in ('OPEN', 'IN_PROGRESS')""").params(PersonalTables.ERASED, ids).update();
        var open = promises.withdrawOf(people).toArray(UUID[]::new);
        jdbc.sql("delete from visit_plan_unplannable where promise_id = any(?)")
                .param(open)
                .update();
        jdbc.sql("delete from promise where id = any(?)").param(open).update();
    }

    @Override
    public List<PersonalFile> files(List<UUID> people) {
        return evidence.ofPeople(people);
    }

    private static PersonalTables describe() {
        return new PersonalTables("select login from known_customer where id = any(:people) and login is not null")
                .about("known_customer", "id = any(:people)")
                .replaced("name")
                .emptied("phone", "longitude", "latitude", "login", "manager", "segment", "address")
                .plain("code", "kind", "org_unit")
                .stay("that there was a customer stays, as what figures refer to")
                .about("visit_step", OF_VISITS)
                .emptied("note", "proof")
                .plain("title", "say", "does", "dimension", "evidence", "key")
                .stay(FIGURES)
                .about("visit_need", OF_VISITS)
                .replaced("text")
                .plain("level")
                .stay(FIGURES)
                .about("visit_finding", OF_VISITS)
                .replaced("text")
                .plain("kind")
                .stay(FIGURES)
                .about("visit_competitor_fact", OF_VISITS)
                .emptied("note")
                .plain("brand", "product", "currency")
                .stay(FIGURES)
                .about("visit_overruled", OF_VISITS)
                .blotted("reason")
                .plain("status", "reason_code")
                .stay(FIGURES)
                // Their contents go with the next cleaning, unless a visit to somebody else shows the same.
                .about("visit_evidence", "visit_id in (select id from visit where customer_id = any(:people))")
                .plain("sha256", "kind", "uploaded_by")
                .go()
                .about("visit_import", "visit_id in (select id from visit where customer_id = any(:people))")
                .emptied("content")
                .plain("source", "reference")
                .stay("so that the same file does not bring it again")
                .about("visit", OF_PEOPLE)
                .emptied("longitude", "latitude", "accuracy_metres", "findings", "competitor", "signature_id")
                .emptied("check_out_longitude", "check_out_latitude", "check_out_accuracy_metres")
                .blotted("reason")
                .set("version", "version + 1", "false")
                .plain("org_unit", "segment", "manager", "kind", "title", "status", "reason_code")
                .stay(FIGURES)
                .about("visit_answer", "visit_id in (select id from visit where customer_id = any(:people))")
                .go()
                .about("visit_plan_unplannable", OF_PEOPLE)
                .plain("reason")
                .stay(FIGURES)
                .about("visit_plan_placement", OF_PEOPLE)
                .plain("manager")
                .stay(FIGURES)
                .about("visit_demand", OF_PEOPLE)
                .plain("org_unit", "kind", "reason", "title", "subject", "source", "status", "status_reason")
                .stay(FIGURES)
                .about("visit_window", OF_PEOPLE)
                .plain("windows")
                .go()
                .about("promise", OF_PEOPLE)
                .plain("period", "org_unit", "title", "dimension", "status", "segment", "reason")
                .stay(FIGURES)
                .about(
                        "service_package_choice_history",
                        "choice in (select id from service_package_choice where customer_id = any(:people))")
                .actor("chosen_by")
                .plain("from_period", "cause")
                .stay(FIGURES)
                .about("service_package_choice", OF_PEOPLE)
                .actor("chosen_by")
                .plain("from_period")
                .stay(FIGURES)
                .about("known_answer", OF_PEOPLE)
                .go()
                .about("known_consent", OF_PEOPLE)
                .stay("so that nothing is made of answers that somebody does not agree to")
                .about("call_back_attempt", "call_back in (select id from call_back where customer_id = any(:people))")
                .emptied("note", "answers")
                .actor("by")
                .plain("outcome")
                .stay(FIGURES)
                .about("call_back", OF_PEOPLE)
                .replaced("title")
                .emptied("contact_name", "phone")
                .set("version", "version + 1", "false")
                .plain("org_unit", "status", "assignee")
                .stay(FIGURES)
                .about("leader_occasion_guest", OF_PEOPLE)
                .emptied("name", "note")
                .stay("how many came")
                .about("raised_issue", OF_PEOPLE)
                .replaced("title")
                .emptied("description")
                .blotted("outcome")
                .set("version", "version + 1", "false")
                .plain("org_unit", "raised_by", "owner", "status")
                .stay("what was settled stays, so that figures still add up; it tells no name")
                .about("repointed_row", "origin = any(:people)")
                .secret(PersonalTables.ALL)
                .go()
                .nothingIn(
                        "visit_reason",
                        // The words of an operation are in the visit; of a departure only ids are kept.
                        "field_operation",
                        "field_departure",
                        "evidence_content",
                        "evidence_part",
                        "evidence_waste",
                        "calendar_link",
                        "call_back_script",
                        "call_back_visit",
                        "leader_occasion",
                        "compliance_day",
                        "compliance_mark",
                        "known_complaint",
                        "known_complaint_handler",
                        "service_standard",
                        "service_standard_step",
                        "service_standard_approval",
                        "service_standard_author",
                        "service_standard_review",
                        "post",
                        "post_holding",
                        "training",
                        "qualification_record",
                        "qualification_requirements",
                        "qualification_requirement",
                        "service_item",
                        "service_package",
                        "visit_plan",
                        "visit_plan_load",
                        "visit_lock",
                        "demand_rule",
                        "working_calendar",
                        "absence",
                        "work_place",
                        "promise_making",
                        "promise_run",
                        "spiral_rules",
                        "spiral_run",
                        "service_spiral");
    }
}
