package io.gapless.platform.bulk;

import io.gapless.platform.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets only so many uploads be under way that their files fit on the disk; the next one waits a little and is told to
 * come again (429). Not 503, which the gateway would count against the service.
 */
class UploadGate extends OncePerRequestFilter {

    /** With the largest file, what fits into {@code /tmp} of a pod beside the files of jobs: see the k8s deployment. */
    static final int AT_ONCE = 4;

    private final Problems problems;
    private final Duration patience;
    private final Semaphore free = new Semaphore(AT_ONCE);

    UploadGate(Problems problems, Duration patience) {
        this.problems = problems;
        this.patience = patience;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var type = request.getContentType();
        return type == null || !type.toLowerCase(Locale.ROOT).strip().startsWith("multipart/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isFreeSoon()) {
            response.setHeader("Retry-After", "10");
            problems.send(request, response, HttpStatus.TOO_MANY_REQUESTS, "uploads-under-way", AT_ONCE);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            free.release();
        }
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
