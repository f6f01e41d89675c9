package io.gapless.platform.job;

/** Ends a run: somebody cancelled the job, another worker holds it now, or this service stops. Let it pass. */
public final class JobCancelled extends RuntimeException {

    JobCancelled() {
        super(null, null, false, false);
    }
}
