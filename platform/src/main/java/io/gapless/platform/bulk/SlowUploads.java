package io.gapless.platform.bulk;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Ends an upload whose time is over ({@link UploadGate#until}) with the next bytes that come of it; where none come, the
 * server's own time-out does. In the server, for it reads a form's files by itself and not through any wrapper of the
 * request.
 */
class SlowUploads extends ValveBase {

    private final Clock clock;

    SlowUploads(Clock clock) {
        super(true);
        this.clock = clock;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!UploadGate.isUpload(request)) {
            getNext().invoke(request, response);
            return;
        }
        var sent = request.getCoyoteRequest();
        var body = sent.getInputBuffer();
        sent.setInputBuffer(new Limited(body, request, clock));
        try {
            getNext().invoke(request, response);
        } finally {
            sent.setInputBuffer(body); // The connection goes on to other requests.
        }
    }

    /** A body that is read as long as there is time. */
    record Limited(InputBuffer body, ServletRequest request, Clock clock) implements InputBuffer {

        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            var until = UploadGate.until(request);
            if (until != null && clock.instant().isAfter(until)) {
                throw new SocketTimeoutException("The upload takes too long");
            }
            return body.doRead(handler);
        }

        @Override
        public int available() {
            return body.available();
        }
    }
}
