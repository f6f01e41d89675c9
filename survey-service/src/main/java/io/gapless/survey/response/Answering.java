package io.gapless.survey.response;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.campaign.InvitationDesk;
import io.gapless.survey.campaign.InvitationDesk.Opened;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.followup.FollowingUp;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.Questions;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes the answers to invitations. */
@Service
class Answering {

    private final InvitationDesk invitations;
    private final PublishedQuestionnaires questionnaires;
    private final Responses responses;
    private final KnownCustomers customers;
    private final FollowingUp followingUp;
    private final Outbox outbox;
    private final LowScore lowScore;
    private final Clock clock;

    Answering(
            InvitationDesk invitations,
            PublishedQuestionnaires questionnaires,
            Responses responses,
            KnownCustomers customers,
            FollowingUp followingUp,
            Outbox outbox,
            SurveySettings settings,
            Clock clock) {
        this.invitations = invitations;
        this.questionnaires = questionnaires;
        this.responses = responses;
        this.customers = customers;
        this.followingUp = followingUp;
        this.outbox = outbox;
        this.lowScore = LowScore.from(settings);
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
        var response = responses.save(SurveyResponse.toInvitation(invitation, questionnaire, checked, lowScore, now));
        invitations.answered(invitation, response.id(), now);
        outbox.append(ResponseState.TOPIC, "SurveyAnswered", ResponseState.from(response));
        if (response.low()) {
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

    /** The response, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    SurveyResponse find(UUID id, Caller caller) {
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
