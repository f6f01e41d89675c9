package io.gapless.survey.assessment;

import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import org.springframework.stereotype.Component;

/** Computes the results of an assessment, one a step. */
@Component
class AssessmentWork implements JobWork<Assessing.Told> {

    private final Assessing assessing;

    AssessmentWork(Assessing assessing) {
        this.assessing = assessing;
    }

    /** How many results have been computed. */
    record State(int done) {}

    @Override
    public String type() {
        return Assessing.TYPE;
    }

    @Override
    public Class<Assessing.Told> parameters() {
        return Assessing.Told.class;
    }

    @Override
    public void run(JobRun<Assessing.Told> run) {
        var results = assessing.results(run.parameters().assessment());
        int begin = run.state(State.class).map(State::done).orElse(-1);
        if (begin < 0) {
            run.step(step -> step.restart().total(results.size()).state(new State(0)));
            begin = 0;
        }
        for (int i = begin; i < results.size(); i++) {
            var result = results.get(i);
            int done = i + 1;
            run.step(step -> {
                assessing.compute(result, run.id());
                step.done(1).state(new State(done));
            });
        }
        run.step(step -> assessing.computed(run.parameters().assessment(), run.id()));
    }
}
