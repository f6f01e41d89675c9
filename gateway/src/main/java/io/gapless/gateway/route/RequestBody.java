package io.gapless.gateway.route;

import java.io.IOException;
import java.io.InputStream;

/** The caller's body on its way to a service: counted, and with its own failures told from the service's. */
final class RequestBody extends InputStream {

    /** The body grew beyond what is taken. */
    static final class TooLarge extends IOException {}

    /** The caller broke off. */
    static final class CallerGone extends IOException {
        CallerGone(IOException cause) {
            super(cause);
        }
    }

    private final InputStream body;
    private long left;

    RequestBody(InputStream body, long max) {
        this.body = body;
        this.left = max;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read;
        try {
            read = body.read(buffer, offset, length);
        } catch (IOException e) {
            throw new CallerGone(e);
        }
        if (read > 0) {
            left -= read;
            if (left < 0) {
                throw new TooLarge();
            }
        }
        return read;
    }
}
