package io.gapless.survey.campaign;

import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.web.IfMatch;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Launches a campaign of many: all of it in one step, so that a restart neither loses nor doubles anything. */
@Component
class CampaignLaunch implements JobWork<CampaignLaunch.Order> {

    static final String TYPE = "campaign-launch";

    private final Fielding fielding;

    CampaignLaunch(Fielding fielding) {
        this.fielding = fielding;
    }

    /**
     * What to launch.
     *
     * @param version that whoever started it had seen; null for any
     */
    record Order(UUID campaignId, @Nullable Long version) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Order> parameters() {
        return Order.class;
    }

    @Override
    public void run(JobRun<Order> run) {
        var order = run.parameters();
        var ifMatch = order.version() == null ? new IfMatch(null) : IfMatch.of(order.version());
        run.step(step -> {
            var campaign = fielding.launch(order.campaignId(), ifMatch, run.caller());
            int invited = Objects.requireNonNullElse(campaign.sampleSize(), 0);
            step.total(invited).done(invited).count("invited", invited);
        });
    }
}
