package io.gapless.survey.response;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Responses over HTTP. */
@RestController
@RequestMapping("/api/v1/responses")
class ResponseController {

    private final Answering answering;
    private final ResponseSearch search;

    ResponseController(Answering answering, ResponseSearch search) {
        this.answering = answering;
        this.search = search;
    }

    /**
     * A response as answered. Of answers that belong to nobody the day is told and not the time, the campaign's org unit,
     * no segment, and texts without numbers and addresses.
     */
    record ResponseView(
            UUID id,
            @Nullable UUID campaignId,
            UUID questionnaireId,
            String questionnaireCode,
            int edition,
            @OfPerson @Nullable UUID customerId,
            String orgUnit,
            @Nullable String segment,
            String source,
            @Nullable UUID sourceId,
            @Nullable UUID complaintId,
            String title,
            Map<String, Object> answers,
            @Nullable BigDecimal score,
            boolean low,
            Instant answeredAt) {}

    /**
     * Responses, newest first; those that belong to nobody without segment, with the campaign's org unit, and by the day.
     *
     * @param questionnaire code of a questionnaire
     * @param orgUnit an org unit, with all below it
     * @param campaignId of one campaign
     * @param customerId of one customer
     * @param complaintId about one complaint
     * @param low whether the score is so low that it is followed up
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<ResponseSearch.Row> list(
            @RequestParam(required = false) @Nullable String questionnaire,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable UUID campaignId,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable UUID complaintId,
            @RequestParam(required = false) @Nullable Boolean low,
            Paging paging,
            Caller caller) {
        return search.find(
                new ResponseSearch.Filter(questionnaire, orgUnit, campaignId, customerId, complaintId, low),
                paging,
                caller);
    }

    /** One response with its answers. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    ResponseEntity<ResponseView> read(@PathVariable UUID id, Caller caller) {
        var told = answering.tell(id, caller);
        var response = told.response();
        return ResponseEntity.ok()
                .eTag(IfMatch.etag(1))
                .body(new ResponseView(
                        response.id(),
                        response.campaignId(),
                        response.questionnaireId(),
                        response.questionnaireCode(),
                        response.edition(),
                        response.customerId(),
                        told.orgUnit(),
                        told.segment(),
                        response.source(),
                        response.sourceId(),
                        response.complaintId(),
                        response.title(),
                        told.answers(),
                        response.score(),
                        response.low(),
                        response.answeredAt()));
    }
}
