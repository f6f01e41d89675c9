package io.gapless.platform.job;

/**
 * A kind of job. A service makes one bean for each kind of work that it has.
 *
 * @param <P> what such a job is told to do, kept as JSON
 */
public interface JobWork<P> {

    /** The name under which such jobs are started and found, for example {@code customer-import}. */
    String type();

    Class<P> parameters();

    /**
     * Does the work in steps, outside of any transaction; each {@link JobRun#step step} is one. After a crash it is
     * called again and goes on from the state that the last step kept. To fail with words for people it throws a
     * {@link io.gapless.platform.web.Problem}; any other exception is tried again from the last state, with growing
     * pauses, and fails the job when it gets no further.
     */
    void run(JobRun<P> run);
}
