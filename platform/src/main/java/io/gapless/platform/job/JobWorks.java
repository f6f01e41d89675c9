package io.gapless.platform.job;

import java.util.List;

/** Kinds of job that one mechanic makes of a service's beans, for example all its imports. */
public interface JobWorks {

    List<JobWork<?>> works();
}
