package io.gapless.platform.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;

/**
 * What fails outside of Spring MVC as a problem document too, where Tomcat would answer with a page of HTML: a request
 * line that cannot be read, an exception in a filter.
 */
class ProblemValve extends ErrorReportValve {

    private final Supplier<Problems> problems;

    ProblemValve(Supplier<Problems> problems) {
        this.problems = problems;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        if (response.getStatus() == HttpServletResponse.SC_NOT_IMPLEMENTED) {
            // A transfer coding or a method that nobody knows is the caller's fault.
            response.setStatus(
                    isOddlyCoded(request)
                            ? HttpServletResponse.SC_BAD_REQUEST
                            : HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        }
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setCharacterEncoding("UTF-8");
            response.setHeader("Content-Language", Languages.of(request).toLanguageTag());
            var writer = response.getReporter();
            if (writer != null) {
                writer.write(problems.get()
                        .json(request, HttpStatusCode.valueOf(response.getStatus()), response.getHeader("X-Trace-Id")));
                response.finishResponse();
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private static boolean isOddlyCoded(Request request) {
        var coding = request.getHeader("Transfer-Encoding");
        return coding != null && !coding.strip().equalsIgnoreCase("chunked");
    }
}
