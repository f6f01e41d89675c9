package io.gapless.survey.campaign;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.idempotency.Idempotency;
import io.gapless.platform.idempotency.IdempotencyKey;
import io.gapless.platform.job.Job;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.sampling.Sample;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Campaigns and their invitations over HTTP. */
@RestController
@RequestMapping("/api/v1/campaigns")
class CampaignController {

    private static final String SVG = "image/svg+xml";

    private final Fielding fielding;
    private final CampaignSearch search;
    private final CampaignDesigns designs;
    private final StaffInvitations staffInvitations;
    private final FieldingSettings settings;
    private final SurveySettings survey;
    private final Idempotency idempotency;

    CampaignController(
            Fielding fielding,
            CampaignSearch search,
            CampaignDesigns designs,
            StaffInvitations staffInvitations,
            FieldingSettings settings,
            SurveySettings survey,
            Idempotency idempotency) {
        this.fielding = fielding;
        this.search = search;
        this.designs = designs;
        this.staffInvitations = staffInvitations;
        this.settings = settings;
        this.survey = survey;
        this.idempotency = idempotency;
    }

    /** Kinds of customers that can be asked. */
    enum Kind {
        MANUFACTURER,
        RETAILER,
        CONSUMER
    }

    /**
     * How many answers are wanted of some at the most.
     *
     * @param cut SEGMENT or ORG_UNIT
     * @param value the segment, or the org unit with all below it
     */
    record QuotaBody(
            @NotNull Design.Cut cut,
            @NotBlank @Size(max = 200) String value,
            @Min(1) @Max(1_000_000) int most) {}

    /** One of the staff who is asked, and for which org unit they answer. */
    record StaffBody(
            @NotBlank @Size(max = 200) String username,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit) {}

    /**
     * How a campaign is fielded.
     *
     * @param access PERSONAL unless told; CODES and OPEN need a sample size: how many links, or how many may begin
     * @param method SIMPLE unless told
     * @param stratifiedBy what the strata of PROPORTIONAL and EQUAL are
     * @param restDays whom a campaign asked in so many days before is left out; as the service is set up, unless told
     * @param staff of access STAFF: who is asked
     */
    record DesignBody(
            @Nullable Access access,
            Sample.@Nullable Method method,
            Design.@Nullable Cut stratifiedBy,
            @Nullable @Min(0) @Max(3650) Integer restDays,
            @Nullable @Size(max = 50) List<@NotNull @Valid QuotaBody> quotas,
            @Nullable @Size(max = 500) List<@NotNull @Valid StaffBody> staff) {

        static DesignBody from(Design design) {
            return new DesignBody(
                    design.access(),
                    design.method(),
                    design.stratifiedBy(),
                    design.restDays(),
                    null,
                    design.staff().isEmpty()
                            ? null
                            : design.staff().stream()
                                    .map(one -> new StaffBody(one.username(), one.orgUnit()))
                                    .toList());
        }

        Design toDesign(int restDaysUnlessTold) {
            return new Design(
                    access == null ? Access.PERSONAL : access,
                    method == null ? Sample.Method.SIMPLE : method,
                    stratifiedBy,
                    restDays == null ? restDaysUnlessTold : restDays,
                    quotas == null
                            ? List.of()
                            : quotas.stream()
                                    .map(quota -> new Design.Quota(quota.cut(), quota.value(), quota.most()))
                                    .toList(),
                    staff == null
                            ? List.of()
                            : staff.stream()
                                    .map(one -> new Design.Employee(one.username(), one.orgUnit()))
                                    .toList());
        }
    }

    /**
     * A campaign to be planned.
     *
     * @param orgUnit where the population is, with all below it
     * @param from when it can be answered
     * @param to until when, exclusive
     * @param sampleSize how many are asked
     * @param margin in the place of a sample size: as many as a share within this margin takes; with neither, all
     * @param seed the same sample for the same seed and population
     * @param design how the sample is drawn and whose the links are: personal links to a simple sample, unless told
     */
    record NewCampaign(
            @NotBlank @Size(max = 200) String name,
            @NotNull UUID questionnaireId,

            @NotNull @Pattern(regexp = OrgScope.PATTERN) @Size(max = 200)
            String orgUnit,

            @Nullable @Size(min = 1, max = 40) String segment,
            @Nullable Kind kind,
            @NotNull Instant from,
            @NotNull Instant to,
            @Nullable @Min(1) @Max(1_000_000) Integer sampleSize,

            @Nullable @DecimalMin("0.001") @DecimalMax("0.5")
            Double margin,

            @NotNull Long seed,
            @Nullable @Valid DesignBody design) {

        Campaign.Plan toPlan() {
            return new Campaign.Plan(orgUnit, segment, kind == null ? null : kind.name(), from, to, margin, seed);
        }
    }

    /**
     * A campaign as answered.
     *
     * @param standingFor what a standing campaign asks about
     * @param margin half the width of the interval of a share, above 0 to 0.5
     * @param seed none of ANONYMOUS: who was drawn is nobody's to know
     * @param population how many customers the sample was drawn from
     * @param invited of those under the caller's org units
     * @param expired not answered in time
     * @param responseRate answered over invited, 0 to 1 with four decimals, with Wilson's interval
     * @param opened of the invited, how many have opened their link
     * @param dropOutRate of those who have opened it, how many have not sent their answers
     * @param quotas how far each is filled
     * @param drawn of samples of customers: from what they were drawn
     * @param strata of stratified samples; of ANONYMOUS those from which so many were drawn as a figure takes
     */
    record CampaignView(
            UUID id,
            long version,
            String name,
            String questionnaireCode,
            @Nullable UUID questionnaireId,
            @Nullable String standingFor,
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable String kind,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Integer sampleSize,
            @Nullable Double margin,
            @Nullable Long seed,
            CampaignStatus status,
            @Nullable Integer population,
            long invited,
            long answered,
            long expired,
            Estimate responseRate,
            long opened,
            Estimate dropOutRate,
            DesignBody design,
            List<CampaignDesigns.QuotaRow> quotas,
            CampaignDesigns.@Nullable Drawn drawn,
            List<CampaignDesigns.StratumRow> strata,
            String author,
            Instant createdAt,
            @Nullable Instant launchedAt) {

        static CampaignView from(Campaign campaign, CampaignSearch.Counts counts, CampaignDesigns designs, int least) {
            var plan = campaign.plan();
            var design = designs.find(campaign.id());
            boolean isHidden = design.access() == Access.ANONYMOUS;
            return new CampaignView(
                    campaign.id(),
                    campaign.version(),
                    campaign.name(),
                    campaign.questionnaireCode(),
                    campaign.questionnaireId(),
                    campaign.standingFor(),
                    plan.orgUnit(),
                    plan.segment(),
                    plan.kind(),
                    plan.opensAt(),
                    plan.closesAt(),
                    campaign.sampleSize(),
                    plan.margin(),
                    isHidden ? null : plan.seed(),
                    campaign.status(),
                    campaign.population(),
                    counts.invited(),
                    counts.answered(),
                    counts.expired(),
                    Estimate.share(counts.answered(), counts.invited()).rounded(4),
                    counts.opened(),
                    Estimate.share(counts.dropped(), counts.opened()).rounded(4),
                    DesignBody.from(design),
                    designs.quotas(campaign.id()),
                    designs.drawn(campaign.id()).orElse(null),
                    designs.strata(campaign.id(), isHidden ? least : 0),
                    campaign.author(),
                    campaign.createdAt(),
                    campaign.launchedAt());
        }
    }

    /** Plans a campaign: one questionnaire for a sample of customers, drawn with the seed that it is given. */
    @PostMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CampaignView> plan(@Valid @RequestBody NewCampaign body, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, body, () -> {
            var design = body.design();
            var campaign = fielding.plan(
                    body.name(),
                    body.questionnaireId(),
                    body.toPlan(),
                    body.sampleSize(),
                    design == null ? null : design.toDesign(settings.restDays()),
                    caller);
            return ResponseEntity.created(URI.create("/api/v1/campaigns/" + campaign.id()))
                    .eTag(IfMatch.etag(campaign.version()))
                    .body(view(campaign, caller));
        });
    }

    /** Draws the sample and invites it. This takes its time: sent again with the same key it is answered as before. */
    @PostMapping("/{id}/launch")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<CampaignView> launch(@PathVariable UUID id, IfMatch ifMatch, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> answer(fielding.launch(id, ifMatch, caller), caller));
    }

    /** Draws and invites as a job, for samples of many thousands. */
    @PostMapping("/{id}/launch-jobs")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Job> launchLater(@PathVariable UUID id, IfMatch ifMatch, IdempotencyKey key, Caller caller) {
        return idempotency.once(key, id, () -> {
            var job = fielding.launchLater(id, ifMatch, caller);
            return ResponseEntity.accepted()
                    .location(URI.create("/api/v1/campaigns/launch-jobs/" + job.id()))
                    .body(job);
        });
    }

    /** How far a launch of the caller's own is. */
    @GetMapping("/launch-jobs/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    Job launchJob(@PathVariable UUID id, Caller caller) {
        return fielding.launchJob(id, caller);
    }

    /** What the caller is asked as one of the staff, with the links to answer by. */
    @GetMapping("/invitations/mine")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<StaffInvitations.OwnInvitation> mine(Paging paging, Caller caller) {
        return staffInvitations.mine(paging, caller);
    }

    /** The one link of an open campaign, as on a poster. */
    @GetMapping("/{id}/open-link")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    CampaignSearch.OpenLink openLink(@PathVariable UUID id, Caller caller) {
        fielding.find(id, caller);
        return search.openLink(id);
    }

    /** The link of an open campaign as a QR code, SVG. */
    @GetMapping(path = "/{id}/open-link/qr", produces = SVG)
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<String> openLinkQr(@PathVariable UUID id, Caller caller) {
        fielding.find(id, caller);
        return qr(search.openLink(id).link());
    }

    /** The link of one invitation as a QR code, SVG. */
    @GetMapping(path = "/{id}/invitations/{invitationId}/qr", produces = SVG)
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    ResponseEntity<String> invitationQr(@PathVariable UUID id, @PathVariable UUID invitationId, Caller caller) {
        fielding.find(id, caller);
        return qr(search.link(id, invitationId, caller));
    }

    private static ResponseEntity<String> qr(String link) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.parseMediaType(SVG))
                .body(QrCode.svg(link));
    }

    /**
     * Campaigns, newest first; standing campaigns are everybody's.
     *
     * @param orgUnit an org unit, with all below it
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    KeysetPage<CampaignSearch.Row> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable CampaignStatus status,
            Paging paging,
            Caller caller) {
        return search.find(orgUnit, status, paging, caller);
    }

    /** One campaign, with how many were asked and have answered. */
    @GetMapping("/{id}")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE})
    ResponseEntity<CampaignView> read(@PathVariable UUID id, Caller caller) {
        return answer(fielding.find(id, caller), caller);
    }

    /** The invitations of a campaign with their links, for those who field campaigns. */
    @GetMapping("/{id}/invitations")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    KeysetPage<CampaignSearch.InvitationRow> invitations(@PathVariable UUID id, Paging paging, Caller caller) {
        fielding.find(id, caller);
        return search.invitations(id, paging, caller);
    }

    /**
     * The invitations about a complaint or a visit, with the link to send or hand over for those who did not handle the
     * one nor make the other.
     *
     * @param complaintId the complaint; or
     * @param visitId the visit
     */
    @GetMapping("/invitations")
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, SERVICE_AGENT})
    KeysetPage<CampaignSearch.InvitationRow> about(
            @RequestParam(required = false) @Nullable UUID complaintId,
            @RequestParam(required = false) @Nullable UUID visitId,
            Paging paging,
            Caller caller) {
        if (complaintId != null && visitId == null) {
            return search.aboutComplaint(complaintId, paging, caller);
        }
        if (visitId == null || complaintId != null) {
            throw Problem.badRequest("invitations-about-what");
        }
        return search.aboutVisit(visitId, paging, caller);
    }

    private ResponseEntity<CampaignView> answer(Campaign campaign, Caller caller) {
        return ResponseEntity.ok().eTag(IfMatch.etag(campaign.version())).body(view(campaign, caller));
    }

    private CampaignView view(Campaign campaign, Caller caller) {
        return CampaignView.from(campaign, search.counts(campaign.id(), caller), designs, survey.minimumObservations());
    }
}
