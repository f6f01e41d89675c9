package io.gapless.platform.bulk;

import io.gapless.platform.web.Problems;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets only so many uploads be under way that their files fit on the disk; the next one waits a little and is told to
 * come again (429). Not 503, which the gateway would count against the service.
 *
 * <p>An interceptor after that of the roles, before anything of the body is read: nobody takes a place who may not upload.
 * And nobody keeps one by sending slowly: {@link SlowUploads} ends an upload that takes longer than is allowed.
 */
class UploadGate implements HandlerInterceptor {

    /** With the largest file, what fits into {@code /tmp} of a pod beside the files of jobs: see the k8s deployment. */
    static final int AT_ONCE = 4;

    private static final String UNTIL = UploadGate.class.getName() + ".until";

    private final Problems problems;
    private final Clock clock;
    private final Duration patience;
    private final Duration longest;
    private final Semaphore free = new Semaphore(AT_ONCE);

    UploadGate(Problems problems, Clock clock, Duration patience, Duration longest) {
        this.problems = problems;
        this.clock = clock;
        this.patience = patience;
        this.longest = longest;
    }

    static boolean isUpload(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).strip().startsWith("multipart/");
    }

    /** Until when a request that has a place may send its body; null where it has none. */
    static @Nullable Instant until(ServletRequest request) {
        return request.getAttribute(UNTIL) instanceof Instant until ? until : null;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!isUpload(request)) {
            return true;
        }
        if (!isFreeSoon()) {
            response.setHeader("Retry-After", "10");
            problems.send(request, response, HttpStatus.TOO_MANY_REQUESTS, "uploads-under-way", AT_ONCE);
            return false;
        }
        request.setAttribute(UNTIL, clock.instant().plus(longest));
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (until(request) != null) {
            request.removeAttribute(UNTIL);
            free.release();
        }
    }

    /** How many places are free. */
    int places() {
        return free.availablePermits();
    }

    private boolean isFreeSoon() {
        try {
            return free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
