package io.gapless.survey.campaign;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import io.gapless.survey.measure.SampleSize;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** One fielding of a questionnaire: to a sample, or, standing, to everybody something has happened to. */
@Table("campaign")
class Campaign {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String name;
    private final String questionnaireCode;
    private final @Nullable UUID questionnaireId;
    private final @Nullable String standingFor;

    @Embedded.Empty
    private final Plan plan;

    private CampaignStatus status;
    private @Nullable Integer population;
    private @Nullable Integer sampleSize;
    private final String author;
    private final Instant createdAt;
    private @Nullable Instant launchedAt;

    /**
     * Who is asked, and when.
     *
     * @param orgUnit the customers under it; null for a standing campaign, which belongs to no unit
     * @param segment only that segment, where named
     * @param kind only that kind of customer, where named
     * @param opensAt when the first answer is taken
     * @param closesAt until when answers are taken
     * @param margin the sample is as large as a share within this margin takes; null where a size is set, or all are asked
     * @param seed of the random sample: the same seed on the same customers draws the same ones
     */
    record Plan(
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable String kind,
            @Nullable Instant opensAt,
            @Nullable Instant closesAt,
            @Nullable Double margin,
            long seed) {

        private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
        private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

        Plan {
            if (opensAt != null && closesAt != null && !opensAt.isBefore(closesAt)) {
                throw Problem.unprocessable("campaign-period-empty");
            }
            if (opensAt != null && opensAt.isBefore(EARLIEST) || closesAt != null && closesAt.isAfter(LATEST)) {
                throw Problem.unprocessable("campaign-period-far");
            }
        }
    }

    @PersistenceCreator
    Campaign(
            UUID id,
            long version,
            String name,
            String questionnaireCode,
            @Nullable UUID questionnaireId,
            @Nullable String standingFor,
            Plan plan,
            CampaignStatus status,
            @Nullable Integer population,
            @Nullable Integer sampleSize,
            String author,
            Instant createdAt,
            @Nullable Instant launchedAt) {
        this.id = id;
        this.version = version;
        this.name = name;
        this.questionnaireCode = questionnaireCode;
        this.questionnaireId = questionnaireId;
        this.standingFor = standingFor;
        this.plan = plan;
        this.status = status;
        this.population = population;
        this.sampleSize = sampleSize;
        this.author = author;
        this.createdAt = createdAt;
        this.launchedAt = launchedAt;
    }

    static Campaign planned(
            String name,
            String questionnaireCode,
            UUID questionnaireId,
            Plan plan,
            @Nullable Integer sampleSize,
            String author,
            Instant now) {
        return new Campaign(
                Ids.next(),
                0,
                name,
                questionnaireCode,
                questionnaireId,
                null,
                plan,
                CampaignStatus.DRAFT,
                null,
                sampleSize,
                author,
                now,
                null);
    }

    /** A campaign that asks whenever something of that kind happens, with the newest edition of a questionnaire. */
    static Campaign standing(String standingFor, String name, String questionnaireCode, String author, Instant now) {
        var plan = new Plan(null, null, null, null, null, null, 0);
        return new Campaign(
                Ids.next(),
                0,
                name,
                questionnaireCode,
                null,
                standingFor,
                plan,
                CampaignStatus.LAUNCHED,
                null,
                null,
                author,
                now,
                now);
    }

    /** How many of a population are to be asked. */
    int wanted(int population) {
        if (sampleSize != null) {
            return sampleSize;
        }
        return plan.margin() == null ? population : SampleSize.forMargin(plan.margin(), population);
    }

    void launch(int population, int invited, Instant now) {
        if (!status.allowed().contains(CampaignStatus.LAUNCHED)) {
            throw Problem.conflict("illegal-move", status, CampaignStatus.LAUNCHED)
                    .with("allowed", status.allowed());
        }
        if (plan.closesAt() != null && !now.isBefore(plan.closesAt())) {
            throw Problem.unprocessable("campaign-period-over");
        }
        if (invited == 0) {
            throw Problem.unprocessable("campaign-reaches-nobody");
        }
        this.status = CampaignStatus.LAUNCHED;
        this.population = population;
        this.sampleSize = invited;
        this.launchedAt = now;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String name() {
        return name;
    }

    String questionnaireCode() {
        return questionnaireCode;
    }

    @Nullable
    UUID questionnaireId() {
        return questionnaireId;
    }

    @Nullable
    String standingFor() {
        return standingFor;
    }

    Plan plan() {
        return plan;
    }

    CampaignStatus status() {
        return status;
    }

    @Nullable
    Integer population() {
        return population;
    }

    @Nullable
    Integer sampleSize() {
        return sampleSize;
    }

    String author() {
        return author;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    Instant launchedAt() {
        return launchedAt;
    }
}
