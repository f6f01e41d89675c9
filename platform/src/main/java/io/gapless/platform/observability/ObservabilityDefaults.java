package io.gapless.platform.observability;

import io.gapless.platform.Ids;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.tracing.Tracer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.server.observation.ServerHttpObservationDocumentation.HighCardinalityKeyNames;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;

/** A request id from the door to the last log line, and the trace id in the answer for whoever reports a problem. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ObservabilityDefaults {

    private static final String URL = HighCardinalityKeyNames.HTTP_URL.asString();

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> requestIds(ObjectProvider<Tracer> tracer) {
        var registration = new FilterRegistrationBean<OncePerRequestFilter>(
                new RequestIds(SingletonSupplier.ofNullable(tracer::getIfAvailable)));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10); // inside the observation, outside of security
        return registration;
    }

    /** The address is a part of each trace. */
    @Bean
    ObservationFilter addressesWithoutSecrets() {
        return context -> {
            var url =
                    context instanceof ServerRequestObservationContext ? context.getHighCardinalityKeyValue(URL) : null;
            return url == null
                    ? context
                    : context.addHighCardinalityKeyValue(KeyValue.of(URL, ToldAddress.of(url.getValue())));
        };
    }

    static final class RequestIds extends OncePerRequestFilter {

        static final String HEADER = "X-Request-Id";
        private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

        /** Looked up once: asking the provider costs more than all the rest here. */
        private final SingletonSupplier<Tracer> tracer;

        RequestIds(SingletonSupplier<Tracer> tracer) {
            this.tracer = tracer;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            var sent = request.getHeader(HEADER);
            var id = sent != null && ACCEPTED.matcher(sent).matches()
                    ? sent
                    : Ids.next().toString();
            response.setHeader(HEADER, id);
            var tracing = tracer.get();
            var span = tracing == null ? null : tracing.currentSpan();
            if (span != null) {
                response.setHeader("X-Trace-Id", span.context().traceId());
            }
            MDC.put("requestId", id);
            try {
                chain.doFilter(request, response);
            } finally {
                MDC.remove("requestId");
            }
        }
    }
}
