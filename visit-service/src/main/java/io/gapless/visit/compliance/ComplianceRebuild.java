package io.gapless.visit.compliance;

import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/** Counts all figures of compliance again from the visits, a month at a time; those of the other months are read meanwhile. */
@Component
class ComplianceRebuild implements JobWork<ComplianceRebuild.Order> {

    static final String TYPE = "compliance-rebuild";

    private final ComplianceDays days;

    ComplianceRebuild(ComplianceDays days) {
        this.days = days;
    }

    /** What a rebuild is told: nothing. */
    record Order() {}

    /** The month that comes next. */
    record State(YearMonth next) {}

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
        var months = days.months();
        if (months.isEmpty()) {
            return;
        }
        var first = YearMonth.from(months.get().first());
        var last = YearMonth.from(months.get().last());
        var next = run.state(State.class).map(State::next).orElse(first);
        long all = ChronoUnit.MONTHS.between(first, last) + 1;
        for (YearMonth month = next; !month.isAfter(last); month = month.plusMonths(1)) {
            var counted = month;
            run.step(step -> step.total(all)
                    .count("figures", days.recount(counted))
                    .done(1)
                    .state(new State(counted.plusMonths(1))));
        }
    }
}
