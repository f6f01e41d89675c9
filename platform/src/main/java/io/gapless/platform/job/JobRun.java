package io.gapless.platform.job;

import io.gapless.platform.security.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** One run of a job by one worker. */
public final class JobRun<P> {

    private final JobWorkers workers;
    private final JobWorkers.Held held;
    private final P parameters;

    JobRun(JobWorkers workers, JobWorkers.Held held, P parameters) {
        this.workers = workers;
        this.held = held;
        this.parameters = parameters;
    }

    public UUID id() {
        return held.id();
    }

    public P parameters() {
        return parameters;
    }

    /** Who started the job, with the roles and org units they had then. */
    public Caller caller() {
        return held.caller();
    }

    /** What the last step kept for the next ones; empty before the first that kept something. */
    public <S> Optional<S> state(Class<S> type) {
        return workers.state(held.id(), type);
    }

    /**
     * Does a part of the work in one transaction, together with its progress: either both are there or neither.
     *
     * @throws JobCancelled where the job was cancelled or is another worker's now; nothing of the step stays
     */
    public void step(Consumer<JobStep> part) {
        workers.step(held, part);
    }

    /** For long computing without steps: throws {@link JobCancelled} when it is no longer wanted here. */
    public void checkCancelled() {
        workers.checkWanted(held);
    }

    /** Reads one of the job's files, a part at a time. */
    public InputStream read(String file) throws IOException {
        return workers.files().read(held.id(), file);
    }

    /**
     * Writes one of the job's files anew, a part at a time, each in a transaction of its own and only while the job is
     * this worker's: otherwise {@link JobCancelled}. Not within a step, which would keep the job's row locked.
     */
    public OutputStream write(String file) {
        return workers.files().write(held.id(), file, change -> workers.whileHeld(held, change));
    }
}
