package io.gapless.gateway.edge;

import jakarta.servlet.http.HttpServletRequest;

/**
 * An answer that broke off after its beginning was sent. The connection has to end without the mark of a complete
 * answer, or the caller would take half of it for the whole; only an exception out of the servlet does that.
 */
public final class CutShort {

    private static final String ATTRIBUTE = CutShort.class.getName();

    private CutShort() {}

    /** The rest of the answer to this request is lost. */
    public static void mark(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    static boolean isMarked(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) != null;
    }
}
