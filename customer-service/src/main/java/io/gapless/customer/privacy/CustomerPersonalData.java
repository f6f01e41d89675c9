package io.gapless.customer.privacy;

import static io.gapless.platform.privacy.PersonalTables.ALL;

import io.gapless.customer.archive.CustomerErasing;
import io.gapless.platform.privacy.PersonalData;
import io.gapless.platform.privacy.PersonalDataHolder;
import io.gapless.platform.privacy.PersonalTables;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What this service's tables hold of customers. */
@Component
class CustomerPersonalData implements PersonalDataHolder {

    private static final String OF_PEOPLE = "customer_id = any(:people)";
    private static final String FIGURES = "figures stay, so that sums and statistics still add up; they tell no name";

    private final PersonalTables tables = describe();
    private final CustomerErasing erasing;

    CustomerPersonalData(CustomerErasing erasing) {
        this.erasing = erasing;
    }

    @Override
    public PersonalTables tables() {
        return tables;
    }

    @Override
    public void afterErasure(List<UUID> people, List<PersonalData.Evidence> evidence) {
        if (evidence.stream().anyMatch(each -> each.table().equals("customer") && each.erased() > 0)) {
            erasing.tell(people);
        }
    }

    private static PersonalTables describe() {
        return new PersonalTables("select login from customer where id = any(:people) and login is not null")
                .about("customer", "id = any(:people)")
                .replaced("name")
                .emptied(
                        "phone",
                        "address",
                        "licence",
                        "longitude",
                        "latitude",
                        "login",
                        "credit_code",
                        "licence_from",
                        "licence_until",
                        "representative",
                        "opened_on")
                .set("contacts", "'[]'", "contacts <> '[]'")
                .set("addresses", "'[]'", "addresses <> '[]'")
                .set("attributes", """
                        coalesce((select jsonb_object_agg(value.key, value.value) from jsonb_each(attributes) as value
                            join attribute_definition d on d.kind = customer.kind and d.code = value.key
                            where not d.personal and d.type <> 'TEXT'), '{}')""", """
                        exists (select from jsonb_object_keys(attributes) as key
                            left join attribute_definition d on d.kind = customer.kind and d.code = key
                            where d.id is null or d.personal or d.type = 'TEXT')""")
                .set("status", "'ERASED'", "status <> 'ERASED'")
                .set("version", "version + 1", "false")
                .set("changed_at", "now()", "false")
                .plain("code", "kind", "org_unit", "manager", "segment")
                .stay(
                        "the code and where the customer belonged stay, so that nothing can be imported under it unnoticed")
                .about("customer_search", OF_PEOPLE)
                .secret(ALL)
                .go()
                .about("customer_unit", OF_PEOPLE)
                .plain("unit")
                .stay()
                .about("customer_change", OF_PEOPLE)
                .emptied("old_value", "new_value", "reason")
                .actor("actor")
                .plain("field")
                .stay("that there were changes stays, and not of what")
                .about("customer_tag", OF_PEOPLE)
                .actor("set_by")
                .plain("tag")
                .stay(FIGURES)
                .about("customer_review", OF_PEOPLE)
                .actor("reviewed_by")
                .stay()
                .about("correction_field", "correction in (select id from customer_correction where " + OF_PEOPLE + ")")
                .emptied("old_value", "new_value")
                .plain("field")
                .stay()
                .about("customer_correction", OF_PEOPLE)
                .replaced("reason")
                .blotted("decision")
                .actor("proposed_by", "decided_by")
                .set("decided_at", "coalesce(decided_at, now())", "false")
                .set("status", "case when status = 'PENDING' then 'WITHDRAWN' else status end", "status = 'PENDING'")
                .set("version", "version + 1", "false")
                .stay()
                .about("purchase_line", "purchase in (select id from purchase where " + OF_PEOPLE + ")")
                .plain("product", "category")
                .stay(FIGURES)
                .about("purchase", OF_PEOPLE)
                .plain("order_number", "currency", "channel")
                .stay("orders stay for the books; they tell no name")
                .about("purchase_month", OF_PEOPLE)
                .plain("currency")
                .stay(FIGURES)
                .about("purchase_month_category", OF_PEOPLE)
                .plain("currency", "category")
                .stay(FIGURES)
                .about("timeline_entry", OF_PEOPLE)
                .emptied("text")
                .plain("area", "type", "status")
                .stay(FIGURES)
                .about("customer_matter", OF_PEOPLE)
                .replaced("title")
                .set("open", "false", "open")
                .plain("area", "status")
                .stay()
                .about("customer_standing", OF_PEOPLE)
                .plain("level", "reason_codes", "reasons")
                .stay(FIGURES)
                .about("customer_merge", "survivor_id = any(:people) or merged_id = any(:people)")
                .set("fields", "'{}'", "fields <> '{}'")
                .emptied("login", "undo_reason")
                .replaced("reason")
                .actor("merged_by", "undone_by")
                .plain("status", "was_status", "moved", "kept_fields")
                .secret("fields", "login") // of two records, and where the merge was wrong, of two persons
                .stay("that two records were one")
                .about("duplicate_key", OF_PEOPLE)
                .secret(ALL)
                .go()
                .about("duplicate_candidate", "one_id = any(:people) or other_id = any(:people)")
                .secret(ALL)
                .go()
                .about("repointed_row", "origin = any(:people)")
                .secret(ALL)
                .go()
                .about("segmentation_move", OF_PEOPLE)
                .plain("from_segment", "to_segment")
                .stay(FIGURES)
                .about("segment_result", OF_PEOPLE)
                .plain("segment", "inputs", "steps")
                .stay(FIGURES)
                .about("segment_override", OF_PEOPLE)
                .replaced("reason")
                .actor("set_by", "ended_by")
                .plain("segment")
                .stay()
                .about("customer_indicator", OF_PEOPLE)
                .plain("indicator")
                .stay(FIGURES)
                .about("indicator_score", OF_PEOPLE)
                .emptied("reason")
                .actor("actor")
                .plain("indicator", "source", "inputs", "steps")
                .stay(FIGURES)
                .about("need_answer", OF_PEOPLE)
                .emptied("note")
                .actor("recorded_by")
                .plain("source")
                .stay(FIGURES)
                .about("need_score", OF_PEOPLE)
                .stay(FIGURES)
                .about("portrait", OF_PEOPLE)
                .plain("kind", "org_unit", "currency")
                .stay(FIGURES)
                .about("portrait_category", OF_PEOPLE)
                .plain("category")
                .stay(FIGURES)
                .about("allocation_claimant", OF_PEOPLE)
                .plain("segment")
                .stay(FIGURES)
                .about("allocation_quota", OF_PEOPLE)
                .stay(FIGURES)
                .about("consent", OF_PEOPLE)
                .emptied("note")
                .actor("recorded_by")
                .plain("purpose", "source")
                .stay("the proof of what was agreed to and withdrawn")
                .about("legal_hold", OF_PEOPLE)
                .replaced("reason")
                .blotted("release")
                .actor("placed_by", "released_by")
                .plain("org_unit")
                .secret(ALL)
                .stay()
                // The files first: the requests are what they belong to.
                .about(
                        "personal_data_part",
                        "request_id in (select id from personal_data_request where " + OF_PEOPLE + ")")
                .secret(ALL)
                .go()
                .about(
                        "personal_data_file",
                        "request_id in (select id from personal_data_request where " + OF_PEOPLE + ")")
                .secret(ALL)
                .go()
                .about(
                        "personal_data_answer",
                        "request_id in (select id from personal_data_request where " + OF_PEOPLE + ")")
                .plain("service", "report")
                .secret(ALL)
                .stay("the evidence")
                .about("personal_data_request", OF_PEOPLE)
                .emptied("reason")
                .actor("requested_by", "decided_by")
                .set(
                        "status",
                        "case when kind = 'EXPORT' and status = 'FINISHED' then 'EXPIRED' else status end",
                        "kind = 'EXPORT' and status = 'FINISHED'")
                .set("version", "version + 1", "false")
                .plain("kind", "org_unit", "subject", "decision", "sha256")
                .stay("the evidence of who asked for what and who decided")
                .nothingIn(
                        "attribute_definition",
                        "tag_definition",
                        "review_period",
                        "segmentation_scheme",
                        "segmentation_run",
                        "segmentation_run_count",
                        "indicator_rules",
                        "need",
                        "portrait_rules",
                        "portrait_run",
                        "portrait_peers",
                        "portrait_peer_share",
                        "portrait_new_product",
                        "association_analysis",
                        "association_set",
                        "association_rule",
                        "promotion",
                        "product",
                        "allocation_policy",
                        "allocation",
                        "allocation_product",
                        "allocation_run",
                        "allocation_run_product",
                        "consent_purpose",
                        "risk_rules");
    }
}
