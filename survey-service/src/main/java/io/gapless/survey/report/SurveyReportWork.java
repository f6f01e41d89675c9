package io.gapless.survey.report;

import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.survey.report.ReportOrder.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Makes reports; after a crash one begins anew. */
@Component
class SurveyReportWork implements JobWork<ReportOrder> {

    static final String TYPE = "survey-report";
    static final String FILE = "report";

    private final CampaignReport campaigns;
    private final GapsReport gaps;

    SurveyReportWork(CampaignReport campaigns, GapsReport gaps) {
        this.campaigns = campaigns;
        this.gaps = gaps;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<ReportOrder> parameters() {
        return ReportOrder.class;
    }

    @Override
    public void run(JobRun<ReportOrder> run) {
        var order = run.parameters();
        run.step(step -> step.restart().total(1));
        var report = order.kind() == Kind.GAPS
                ? gaps.write(order, run.caller())
                : campaigns.write(order, Objects.requireNonNull(order.campaignId()), run.caller());
        run.checkCancelled();
        try (var out = run.write(FILE)) {
            out.write(report.file(order.format(), order.locale()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run.step(step -> step.done(1));
    }
}
