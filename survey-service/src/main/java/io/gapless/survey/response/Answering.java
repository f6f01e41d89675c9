package io.gapless.survey.response;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.campaign.Access;
import io.gapless.survey.campaign.InvitationDesk;
import io.gapless.survey.campaign.InvitationDesk.OpenCampaign;
import io.gapless.survey.campaign.InvitationDesk.Opened;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.followup.FollowingUp;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.questionnaire.Questions;
import io.gapless.survey.text.Numbers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Takes the answers to invitations. */
@Service
class Answering {

    private static final TypeReference<Map<String, Object>> ANSWERS = new TypeReference<>() {};

    private final InvitationDesk invitations;
    private final PublishedQuestionnaires questionnaires;
    private final Responses responses;
    private final ResponseWriter writer;
    private final KnownCustomers customers;
    private final FollowingUp followingUp;
    private final Outbox outbox;
    private final LowScore lowScore;
    private final JsonMapper json;
    private final Clock clock;

    Answering(
            InvitationDesk invitations,
            PublishedQuestionnaires questionnaires,
            Responses responses,
            ResponseWriter writer,
            KnownCustomers customers,
            FollowingUp followingUp,
            Outbox outbox,
            SurveySettings settings,
            JsonMapper json,
            Clock clock) {
        this.invitations = invitations;
        this.questionnaires = questionnaires;
        this.responses = responses;
        this.writer = writer;
        this.customers = customers;
        this.followingUp = followingUp;
        this.outbox = outbox;
        this.lowScore = LowScore.from(settings);
        this.json = json;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    Opened open(String token) {
        return invitations.open(token, clock.instant());
    }

    /** Keeps answers that are not complete yet; those given have to be valid. */
    @Transactional
    Opened keep(String token, IfMatch ifMatch, Map<String, ? extends @Nullable Object> answers) {
        var now = clock.instant();
        var invitation = invitations.openAlone(token, now);
        if (invitation.isAnswered()) {
            throw Problem.conflict("invitation-answered");
        }
        var checked =
                questionnaires.find(invitation.questionnaireId()).questions().check(answers, false);
        return invitations.keep(invitation, ifMatch, Questions.write(checked), now);
    }

    /**
     * What became of a page of answers.
     *
     * @param answers all that are kept now
     * @param faults what could not be
     */
    record Kept(Opened invitation, Map<String, Object> answers, List<Questions.Fault> faults) {}

    /** Keeps the answers of one page in the place of those kept for the same questions before; those not valid are told. */
    @Transactional
    Kept keepPage(String token, Set<String> questions, Map<String, ? extends @Nullable Object> given) {
        var now = clock.instant();
        var invitation = invitations.openAlone(token, now);
        if (invitation.isAnswered()) {
            throw Problem.conflict("invitation-answered");
        }
        var all = new LinkedHashMap<String, @Nullable Object>(draft(invitation));
        all.keySet().removeAll(questions);
        all.putAll(given);
        var faults = new ArrayList<Questions.Fault>();
        var checked =
                questionnaires.find(invitation.questionnaireId()).questions().check(all, false, faults);
        // What is not asked any more, after another answer, is forgotten without a word.
        faults.removeIf(fault -> fault.code().equals("not-asked"));
        var kept = invitations.keep(invitation, new IfMatch(null), Questions.write(checked), now);
        return new Kept(kept, checked, List.copyOf(faults));
    }

    /** The answers kept so far. */
    Map<String, Object> draft(Opened invitation) {
        return invitation.draft() == null ? Map.of() : json.readValue(invitation.draft(), ANSWERS);
    }

    /** The part that whoever has the link has come to, from 1. */
    int reached(Opened invitation) {
        return invitations.reached(invitation.id());
    }

    void seen(Opened invitation, int part, int parts) {
        if (!invitation.isAnswered()) {
            invitations.seen(invitation.id(), part, parts, clock.instant());
        }
    }

    /** What an open link leads to, where the token is of one. */
    @Transactional(readOnly = true)
    Optional<OpenCampaign> openCampaign(String token) {
        return invitations.openCampaign(token, clock.instant());
    }

    /** The token of an invitation of one's own. */
    String begin(String token, String language) {
        return invitations.begin(token, language, clock.instant());
    }

    /** Takes the answers, once: the same again get the same response, others a 409 problem. */
    @Transactional
    SurveyResponse answer(String token, Map<String, ? extends @Nullable Object> answers) {
        var now = clock.instant();
        var invitation = invitations.openAlone(token, now);
        var questionnaire = questionnaires.find(invitation.questionnaireId());
        var checked = questionnaire.questions().check(answers, true);
        if (invitation.responseId() != null) {
            return responses
                    .findById(invitation.responseId())
                    .filter(first -> first.answers().equals(Questions.write(checked)))
                    .orElseThrow(() -> Problem.conflict("invitation-answered"));
        }
        var response = writer.add(SurveyResponse.toInvitation(
                invitation,
                questionnaire,
                checked,
                invitation.access() == Access.STAFF ? LowScore.NEVER : lowScore,
                now));
        invitations.answered(invitation, response.id(), response.answeredAt(), now);
        outbox.append(ResponseState.TOPIC, "SurveyAnswered", ResponseState.from(response));
        // Whoever is not known cannot be called back.
        if (response.low() && (response.customerId() != null || response.complaintId() != null)) {
            followingUp.open(
                    response.id(),
                    response.customerId(),
                    response.complaintId(),
                    response.orgUnit(),
                    response.title(),
                    response.score());
        }
        return response;
    }

    /**
     * A response as it may be told.
     *
     * @param orgUnit of answers that belong to nobody the one of their campaign
     * @param segment none of answers that belong to nobody
     * @param answers of answers that belong to nobody without numbers and addresses in texts
     */
    record Told(
            SurveyResponse response,
            String orgUnit,
            @Nullable String segment,
            Map<String, Object> answers) {}

    /** The response, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    Told tell(UUID id, Caller caller) {
        var response = find(id, caller);
        var answers = json.readValue(response.answers(), ANSWERS);
        return invitations
                .orgUnitOfNobodys(response.campaignId())
                .map(orgUnit -> new Told(response, orgUnit, null, withoutNumbers(response, answers)))
                .orElseGet(() -> new Told(response, response.orgUnit(), response.segment(), answers));
    }

    private Map<String, Object> withoutNumbers(SurveyResponse response, Map<String, Object> answers) {
        var told = new LinkedHashMap<>(answers);
        for (Question question :
                questionnaires.find(response.questionnaireId()).questions().list()) {
            if (question.type() == QuestionType.TEXT && answers.get(question.id()) instanceof String text) {
                told.put(question.id(), Numbers.leftOut(text));
            }
        }
        return told;
    }

    private SurveyResponse find(UUID id, Caller caller) {
        return responses
                .findById(id)
                .filter(response -> {
                    var customer = customers.find(response.customerId()).orElse(null);
                    return caller.mayServe(
                            response.orgUnit(),
                            customer == null ? null : customer.manager(),
                            customer == null ? null : customer.login());
                })
                .orElseThrow(() -> Problem.notFound("response-not-found", id));
    }
}
