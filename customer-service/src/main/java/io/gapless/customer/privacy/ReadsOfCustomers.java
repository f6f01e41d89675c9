package io.gapless.customer.privacy;

import io.gapless.platform.privacy.PersonalReads;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Records every read of anything about one customer, below {@code /api/v1/customers/{id}}, whichever feature answers it. */
@Configuration(proxyBeanMethods = false)
class ReadsOfCustomers implements WebMvcConfigurer {

    private static final String ONE = "/api/v1/customers/{id}";
    private static final String OTHER = "/api/v1/customers/{customerId}";

    private final PersonalReads reads;

    ReadsOfCustomers(PersonalReads reads) {
        this.reads = reads;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new HandlerInterceptor() {
                    @Override
                    public void afterCompletion(
                            HttpServletRequest request,
                            HttpServletResponse response,
                            Object handler,
                            @Nullable Exception failure) {
                        if (request.getMethod().equals("GET") && response.getStatus() < 300 && failure == null) {
                            var customer = customer(request);
                            if (customer != null && !PersonalReads.isNoted(request, customer)) {
                                reads.note(customer);
                            }
                        }
                    }
                })
                .addPathPatterns("/api/v1/customers/*", "/api/v1/customers/*/**");
    }

    private static @Nullable UUID customer(HttpServletRequest request) {
        var pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        if (!pattern.startsWith(ONE) && !pattern.startsWith(OTHER)
                || !(request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                        instanceof Map<?, ?> variables)) {
            return null;
        }
        var id = variables.get(pattern.startsWith(ONE) ? "id" : "customerId");
        try {
            return id == null ? null : UUID.fromString(id.toString());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
