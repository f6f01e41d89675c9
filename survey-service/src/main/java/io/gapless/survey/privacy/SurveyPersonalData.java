package io.gapless.survey.privacy;

import io.gapless.platform.privacy.PersonalDataHolder;
import io.gapless.platform.privacy.PersonalTables;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What this service's tables hold of customers. Answers to anonymous links belong to nobody, and are not found here. */
@Component
class SurveyPersonalData implements PersonalDataHolder {

    private static final String OF_PEOPLE = "customer_id = any(:people)";
    private static final String FIGURES = "scores and choices stay, so that results still add up; they tell no name";

    private final PersonalTables tables = describe();
    private final JdbcClient jdbc;

    SurveyPersonalData(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public PersonalTables tables() {
        return tables;
    }

    /** What is due only later is owed no more, as in the promise ledger. */
    @Override
    public void beforeErasure(List<UUID> people) {
        jdbc.sql("delete from obligation where customer_id = any(?) and source = 'PROMISE' and at > now()")
                .param(people.toArray(UUID[]::new))
                .update();
    }

    private static PersonalTables describe() {
        return new PersonalTables("select login from known_customer where id = any(:people) and login is not null")
                .about("known_customer", "id = any(:people)")
                .replaced("name")
                .emptied("phone", "longitude", "latitude", "login", "manager", "segment")
                .plain("code", "kind", "org_unit")
                .stay("that there was a customer stays, as what figures refer to")
                .about("known_complaint", OF_PEOPLE)
                .plain("number", "org_unit", "segment", "assignee", "language", "status")
                .stay(FIGURES)
                .about("known_consent", OF_PEOPLE)
                .plain("purpose")
                .stay("so that nobody is asked who does not want to be")
                .about("invitation", OF_PEOPLE)
                .emptied("draft", "label")
                .set("expires_at", "least(expires_at, now())", "status = 'OPEN' and expires_at > now()")
                .set("version", "version + 1", "false")
                .secret("token_seed", "token_hash")
                .plain("org_unit", "segment", "language", "source", "status")
                .stay(FIGURES)
                .about("answer", "response in (select id from response where customer_id = any(:people))")
                .plain("question", "type", "part", "dimension", "choice")
                .stay(FIGURES)
                .about("response", OF_PEOPLE)
                .set("answers", "'{}'", "answers <> '{}'")
                .plain("questionnaire_code", "org_unit", "segment", "source", "title", "import_key")
                .stay(FIGURES)
                .about("follow_up", OF_PEOPLE)
                .replaced("title")
                .blotted("outcome")
                .set("version", "version + 1", "false")
                .plain("org_unit", "owner", "status", "closed_by")
                .stay(FIGURES)
                .about("obligation", OF_PEOPLE)
                .replaced("title")
                .plain("source", "part", "dimension", "org_unit", "segment")
                .stay(FIGURES)
                .about("customer_risk", OF_PEOPLE)
                .emptied("manager")
                .plain("org_unit", "level")
                .stay(FIGURES)
                // After response: whoever reads texts out of one holds it until they are here.
                .about("analysed_text", OF_PEOPLE)
                .go()
                .about("campaign_asked", OF_PEOPLE)
                .go()
                .about("survey_mail", OF_PEOPLE)
                .plain("org_unit", "recipient", "language", "message_id", "status", "last_error")
                .go()
                .about("repointed_row", "origin = any(:people)")
                .secret(PersonalTables.ALL)
                .go()
                .nothingIn("known_complaint_handler", "known_purpose", "questionnaire", "campaign", "text_theme")
                .nothingIn("known_standard", "known_standard_step", "expectation_coverage")
                .nothingIn("expectation_coverage_step", "visit_employee", "obligation_version")
                .nothingIn("improvement", "improvement_action", "improvement_check")
                .nothingIn("scorecard", "assessment", "assessment_result", "assessment_appeal", "reward_entry")
                .nothingIn("follow_up_call_back", "follow_up_complaint", "follow_up_complaint_request")
                // Of employees; the customer is in the invitation.
                .nothingIn("asked_visit", "follow_up_concerned")
                // Of employees, not of customers.
                .nothingIn("campaign_staff", "staff_invitation")
                .nothingIn(
                        "campaign_design",
                        "campaign_stratum",
                        "campaign_quota",
                        "campaign_mailing",
                        "campaign_secret",
                        "open_link")
                // Answers once more, with the id of their response; they stay as those do.
                .nothingIn("answer_block", "answer_unpacked");
    }
}
