package io.gapless.gateway.route;

import io.gapless.gateway.edge.CutShort;
import io.gapless.platform.observability.ToldAddress;
import io.gapless.platform.web.Problem;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A service's answer on its way to the caller, byte for byte. Not Gateway's own response type: that one answers
 * conditional requests by itself, which is the service's business, and then leaves the connection open.
 */
final class ForwardedAnswer implements ServerResponse {

    private static final Logger log = LoggerFactory.getLogger(ForwardedAnswer.class);
    private static final int BUFFER = 8192;

    private final Outgoing request;
    private final ClassicHttpResponse answer;
    private final Runnable release;

    /** @param release run when the answer was passed on, or could not be */
    ForwardedAnswer(Backend.Exchange exchange, Runnable release) {
        this.request = exchange.request();
        this.answer = exchange.answer();
        this.release = release;
    }

    static boolean isStream(ClassicHttpResponse answer) {
        var type = answer.getFirstHeader("Content-Type");
        return type != null && type.getValue().startsWith("text/event-stream");
    }

    @Override
    public HttpStatusCode statusCode() {
        return HttpStatusCode.valueOf(answer.getCode());
    }

    @Override
    public HttpHeaders headers() {
        var headers = new HttpHeaders();
        for (var header : answer.getHeaders()) {
            headers.add(header.getName(), header.getValue());
        }
        return headers;
    }

    @Override
    public MultiValueMap<String, Cookie> cookies() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    public @Nullable ModelAndView writeTo(HttpServletRequest request, HttpServletResponse response, Context context)
            throws IOException {
        boolean whole = false;
        try {
            response.setStatus(answer.getCode());
            ForwardedHeaders.copy(answer, response);
            var entity = answer.getEntity();
            if (entity == null) {
                keepLength(response);
                whole = true;
            } else {
                whole = copy(entity, request, response);
            }
        } finally {
            if (whole) {
                answer.close();
            } else {
                this.request.cancel();
            }
            release.run();
        }
        return null;
    }

    /** An answer to HEAD has a length and no body. */
    private void keepLength(HttpServletResponse response) {
        var length = answer.getFirstHeader("Content-Length");
        if (length != null) {
            response.setHeader("Content-Length", length.getValue());
        }
    }

    /** Whether the answer was read to its end, so that its connection can be used again. */
    private boolean copy(HttpEntity entity, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        long length = entity.getContentLength();
        if (length >= 0) {
            response.setContentLengthLong(length);
        }
        boolean stream = isStream(answer);
        if (stream) {
            response.flushBuffer(); // the caller sees that it is connected before the first event comes
        }
        var buffer = new byte[length >= 0 && length < BUFFER ? Math.max(1, (int) length) : BUFFER];
        var body = entity.getContent();
        var out = response.getOutputStream();
        try {
            for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
                if (!write(out, buffer, read, stream)) {
                    return false;
                }
            }
            return true;
        } catch (BrokenOff e) {
            log.warn(
                    "The answer to {} {} broke off: {}",
                    request.getMethod(),
                    ToldAddress.of(request.getRequestURI()),
                    e.getMessage());
            if (!response.isCommitted()) {
                response.resetBuffer();
                response.setHeader("Content-Length", null);
                throw Problem.of(HttpStatus.BAD_GATEWAY, "http-502");
            }
            CutShort.mark(request);
            return false;
        }
    }

    private static int read(InputStream body, byte[] buffer) throws BrokenOff {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw new BrokenOff(e);
        }
    }

    /** False where the caller has gone: nobody to tell. */
    private static boolean write(OutputStream out, byte[] buffer, int length, boolean flush) {
        try {
            out.write(buffer, 0, length);
            if (flush) {
                out.flush();
            }
            return true;
        } catch (IOException e) {
            log.debug("The caller has gone", e);
            return false;
        }
    }

    private static final class BrokenOff extends IOException {
        BrokenOff(IOException cause) {
            super(cause.toString(), cause);
        }
    }
}
