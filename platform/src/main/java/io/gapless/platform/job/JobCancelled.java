package io.gapless.platform.job;

/** Ends a run: somebody cancelled the job, or another worker holds it now. */
public final class JobCancelled extends RuntimeException {

    JobCancelled() {
        super(null, null, false, false);
    }
}
