package io.gapless.survey.campaign;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.campaign.Campaign.Plan;
import io.gapless.survey.customer.KnownCustomer;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.survey.sampling.Sample;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Draws whom a campaign asks, and writes the invitations, thousands at a time. */
@Component
class SampleDrawing {

    private static final int AT_ONCE = 1000;

    private final KnownCustomers customers;
    private final CampaignDesigns designs;
    private final Links links;
    private final Outbox outbox;
    private final JdbcClient jdbc;
    private final JdbcTemplate rows;
    private final SurveySettings settings;

    SampleDrawing(
            KnownCustomers customers,
            CampaignDesigns designs,
            Links links,
            Outbox outbox,
            JdbcClient jdbc,
            JdbcTemplate rows,
            SurveySettings settings) {
        this.customers = customers;
        this.designs = designs;
        this.links = links;
        this.outbox = outbox;
        this.jdbc = jdbc;
        this.rows = rows;
        this.settings = settings;
    }

    /**
     * Who is asked.
     *
     * @param population how many could have been
     * @param occasions one for each invitation
     * @param asked customers whose invitations are not to be told apart
     */
    record Drawn(int population, List<Occasion> occasions, List<UUID> asked) {}

    /** Draws, for this transaction alone: of two campaigns at once the second sees whom the first asks. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Drawn draw(Campaign campaign, Design design, Instant now) {
        var plan = campaign.plan();
        var orgUnit = Objects.requireNonNull(plan.orgUnit());
        return switch (design.access()) {
            case PERSONAL, ANONYMOUS -> ofCustomers(campaign, design, orgUnit, now);
            case CODES -> {
                int codes = Objects.requireNonNull(campaign.sampleSize());
                yield new Drawn(codes, Collections.nCopies(codes, nobody(orgUnit, plan.segment())), List.of());
            }
            case OPEN -> new Drawn(Objects.requireNonNull(campaign.sampleSize()), List.of(), List.of());
            case STAFF ->
                new Drawn(
                        design.staff().size(),
                        design.staff().stream()
                                .map(employee -> nobody(employee.orgUnit(), null))
                                .toList(),
                        List.of());
        };
    }

    private Drawn ofCustomers(Campaign campaign, Design design, String orgUnit, Instant now) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('samples of customers', 0))")
                .query((row, i) -> i)
                .list();
        Plan plan = campaign.plan();
        var known = customers.under(orgUnit, plan.segment(), plan.kind());
        var resting = design.restDays() == 0 ? Set.<UUID>of() : asked(now.minus(Duration.ofDays(design.restDays())));
        var frame = known.stream()
                .filter(customer -> !resting.contains(customer.id()))
                .toList();
        int wanted = campaign.wanted(frame.size());
        long seed = design.access() == Access.ANONYMOUS ? plan.seed() ^ designs.secret(campaign.id()) : plan.seed();
        List<Sample.Stratum<KnownCustomer>> strata = design.stratifiedBy() == null
                ? List.of()
                : Sample.draw(frame, stratum(design.stratifiedBy()), design.method(), wanted, seed);
        var drawn = design.stratifiedBy() == null
                ? Sample.draw(frame, wanted, seed)
                : strata.stream().flatMap(stratum -> stratum.drawn().stream()).toList();
        designs.recordDraw(
                campaign.id(),
                known.size() - frame.size(),
                Sample.digest(frame.stream().map(KnownCustomer::id).toList()),
                strata,
                now);
        if (design.access() == Access.PERSONAL) {
            return new Drawn(
                    frame.size(),
                    drawn.stream()
                            .map(customer -> new Occasion(
                                    customer.id(),
                                    customer.orgUnit(),
                                    customer.segment(),
                                    "zh",
                                    "CAMPAIGN",
                                    null,
                                    null,
                                    null))
                            .toList(),
                    List.of());
        }
        int least = settings.minimumObservations();
        if (!drawn.isEmpty() && drawn.size() < least) {
            throw Problem.unprocessable("campaign-too-few-to-hide", least);
        }
        var places = drawn.stream()
                .map(customer -> new Crowd.Place(customer.orgUnit(), customer.segment()))
                .toList();
        // In an order that nothing else has: the one in which they were drawn would tell whose is whose.
        var occasions = new ArrayList<>(Crowd.hide(places, orgUnit, least).stream()
                .map(place -> nobody(place.orgUnit(), place.segment()))
                .toList());
        Collections.shuffle(occasions, new SecureRandom());
        return new Drawn(
                frame.size(),
                occasions,
                drawn.stream().map(KnownCustomer::id).sorted().toList());
    }

    private static Occasion nobody(String orgUnit, @Nullable String segment) {
        return new Occasion(null, orgUnit, segment, "zh", "CAMPAIGN", null, null, null);
    }

    private static Function<KnownCustomer, String> stratum(Design.Cut cut) {
        return customer -> switch (cut) {
            case SEGMENT -> Objects.requireNonNullElse(customer.segment(), "");
            case ORG_UNIT -> customer.orgUnit();
            case KIND -> customer.kind();
        };
    }

    /** Whom campaigns have asked since then. What is asked about a service that was given is part of that service. */
    private Set<UUID> asked(Instant since) {
        return new HashSet<>(jdbc.sql("""
                        select customer_id from invitation
                        where source = 'CAMPAIGN' and customer_id is not null and created_at > :since
                        union select customer_id from campaign_asked where asked_at > :since""")
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(UUID.class)
                .list());
    }

    /** Writes the invitations with their events, and for whom they are where that is to be known. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void invite(Campaign campaign, Design design, Drawn drawn, Instant now) {
        var plan = campaign.plan();
        var questionnaireId = Objects.requireNonNull(campaign.questionnaireId());
        var opensAt = Objects.requireNonNull(plan.opensAt());
        var closesAt = Objects.requireNonNull(plan.closesAt());
        var all = drawn.occasions();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            var some = all.subList(from, Math.min(from + AT_ONCE, all.size())).stream()
                    .map(occasion ->
                            Invitation.issue(campaign.id(), questionnaireId, links, occasion, opensAt, closesAt, now))
                    .toList();
            insert(some);
            outbox.appendAll(
                    InvitationState.TOPIC,
                    "InvitationIssued",
                    some.stream().map(InvitationState::first).toList());
            if (design.access() == Access.STAFF) {
                for (int i = 0; i < some.size(); i++) {
                    jdbc.sql("insert into staff_invitation (invitation_id, username) values (?, ?)")
                            .params(
                                    some.get(i).id(),
                                    design.staff().get(from + i).username())
                            .update();
                }
            }
        }
        if (!drawn.asked().isEmpty()) {
            rows.update(
                    """
                    insert into campaign_asked (id, campaign_id, customer_id, asked_at)
                    select t.id, ?, t.customer, ? from unnest(?, ?) as t (id, customer)""",
                    campaign.id(),
                    now.atOffset(ZoneOffset.UTC),
                    array("uuid", drawn.asked(), customer -> Ids.next()),
                    array("uuid", drawn.asked(), customer -> customer));
        }
        if (design.access() == Access.OPEN) {
            var seed = links.seed();
            jdbc.sql("insert into open_link (campaign_id, token_seed, token_hash, most) values (?, ?, ?, ?)")
                    .params(
                            campaign.id(),
                            seed,
                            links.hash(links.token(seed)).orElseThrow(),
                            Objects.requireNonNull(campaign.sampleSize()))
                    .update();
        }
    }

    private void insert(List<Invitation> some) {
        var first = some.getFirst();
        rows.update(
                """
                insert into invitation (id, version, campaign_id, questionnaire_id, token_seed, token_hash, customer_id,
                    org_unit, segment, language, source, status, opens_at, expires_at, created_at)
                select t.id, 1, ?, ?, t.seed, t.hash, t.customer, t.org_unit, t.segment, t.language, 'CAMPAIGN', 'OPEN',
                    ?, ?, ?
                from unnest(?, ?, ?, ?, ?, ?, ?) as t (id, seed, hash, customer, org_unit, segment, language)""",
                first.campaignId(),
                first.questionnaireId(),
                at(first.opensAt()),
                at(first.expiresAt()),
                at(first.createdAt()),
                array("uuid", some, Invitation::id),
                array("text", some, Invitation::tokenSeed),
                array("text", some, Invitation::tokenHash),
                array("uuid", some, invitation -> invitation.occasion().customerId()),
                array("text", some, invitation -> invitation.occasion().orgUnit()),
                array("text", some, invitation -> invitation.occasion().segment()),
                array("text", some, invitation -> invitation.occasion().language()));
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static <T> SqlArrayValue array(String type, List<T> all, Function<T, @Nullable Object> value) {
        return new SqlArrayValue(type, all.stream().map(value).toArray());
    }
}
