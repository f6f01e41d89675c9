package io.gapless.gateway.route;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.time.Duration;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/**
 * A request's body, read before its service is troubled: a caller who sends a byte now and then must not occupy one of
 * the places at the service meanwhile. What is larger than any JSON that is wanted is an upload and passed on as it
 * comes; uploads have places of their own.
 *
 * @param isUpload whether a part of it is still to come
 */
record HeldBody(HttpEntity entity, boolean isUpload) {

    /** The caller took too long. */
    static final class TooSlow extends IOException {}

    private static final int AT_MOST = 64 * 1024;

    /**
     * Reads the body, or its beginning.
     *
     * @param length as the caller announced it; negative where they did not
     * @param within the time for what is held; each single read is bounded by the server
     */
    static HeldBody read(RequestBody body, long length, Duration within) throws IOException {
        long end = System.nanoTime() + within.toNanos();
        var held = new ByteArrayOutputStream(length < 0 ? 1024 : (int) Math.min(length, 8192));
        var some = new byte[8192];
        while (held.size() < AT_MOST) {
            int read = body.read(some, 0, some.length);
            if (read < 0) {
                return new HeldBody(new ByteArrayEntity(held.toByteArray(), null), false);
            }
            held.write(some, 0, read);
            if (System.nanoTime() - end > 0) {
                throw new TooSlow();
            }
        }
        var all = new SequenceInputStream(new ByteArrayInputStream(held.toByteArray()), body);
        return new HeldBody(new InputStreamEntity(all, length, null), true);
    }
}
