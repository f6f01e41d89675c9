package io.gapless.survey.report;

import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.report.ReportFormat;
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
    private final AssessmentReport assessments;

    SurveyReportWork(CampaignReport campaigns, GapsReport gaps, AssessmentReport assessments) {
        this.campaigns = campaigns;
        this.gaps = gaps;
        this.assessments = assessments;
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
        var report = switch (order.kind()) {
            case GAPS -> gaps.write(order, run.caller());
            case CAMPAIGN -> campaigns.write(order, Objects.requireNonNull(order.campaignId()), run.caller());
            case ASSESSMENT -> assessments.write(order, Objects.requireNonNull(order.assessmentId()), run.caller());
        };
        run.checkCancelled();
        try (var out = run.write(FILE)) {
            var file = report.file(order.format(), order.locale());
            out.write(order.format() == ReportFormat.XLSX ? ChartSheets.with(file, report) : file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run.step(step -> step.done(1));
    }
}
