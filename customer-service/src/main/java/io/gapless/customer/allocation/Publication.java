package io.gapless.customer.allocation;

import io.gapless.customer.allocation.AllocationDesk.Told;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Puts an allocation in force: checks first that what is stored for customers adds up to what was computed, product by
 * product and to the piece; then everybody sees all of it in the same moment.
 */
@Component
class Publication implements JobWork<Told> {

    static final String TYPE = "allocation-publication";

    private final AllocationDesk desk;
    private final QuotaStore store;

    Publication(AllocationDesk desk, QuotaStore store) {
        this.desk = desk;
        this.store = store;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    private record Finished(boolean published) {}

    @Override
    public void run(JobRun<Told> run) {
        var told = run.parameters();
        if (run.state(Finished.class).isPresent()) {
            return;
        }
        run.step(step -> {
            UUID computed =
                    java.util.Objects.requireNonNull(desk.unchanged(told).runId());
            var wrong = store.wrongSums(computed);
            if (!wrong.isEmpty()) {
                throw new IllegalStateException("Run " + computed + " does not add up for products at " + wrong);
            }
            step.total(1);
        });
        run.step(step -> {
            desk.published(told, run.caller());
            step.done(1).state(new Finished(true));
        });
    }
}
