package io.gapless.gateway.docs;

import io.gapless.gateway.route.RouteSettings;
import jakarta.annotation.security.PermitAll;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The landing page, and one page that shows the OpenAPI documents of all services. */
@RestController
class Pages {

    private final RouteSettings routes;

    Pages(RouteSettings routes) {
        this.routes = routes;
    }

    /** One of the documents that the page offers, as Swagger UI wants it. */
    record Document(String name, String url) {}

    @PermitAll
    @GetMapping("/")
    ResponseEntity<Resource> landing() {
        return page("pages/landing.html");
    }

    @PermitAll
    @GetMapping("/docs")
    ResponseEntity<Resource> documentation() {
        return page("pages/docs.html");
    }

    @PermitAll
    @GetMapping("/docs/services")
    List<Document> documents() {
        return routes.routes().keySet().stream()
                .sorted()
                .map(service -> new Document(service, "/docs/openapi/" + service))
                .toList();
    }

    private static ResponseEntity<Resource> page(String name) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
                .cacheControl(CacheControl.noCache())
                .body(new ClassPathResource(name));
    }

    @Configuration(proxyBeanMethods = false)
    static class Files {

        /** @param version of Swagger UI, part of its files' path; the pom names it */
        @Bean
        WebMvcConfigurer filesOfPages(@Value("${gapless.gateway.swagger-ui-version}") String version) {
            return new WebMvcConfigurer() {
                @Override
                public void addResourceHandlers(ResourceHandlerRegistry registry) {
                    registry.addResourceHandler("/assets/**")
                            .addResourceLocations("classpath:/pages/assets/")
                            .setCacheControl(CacheControl.maxAge(Duration.ofMinutes(10)));
                    registry.addResourceHandler("/docs/ui/**")
                            .addResourceLocations("classpath:/META-INF/resources/webjars/swagger-ui/" + version + "/")
                            .setCacheControl(CacheControl.maxAge(Duration.ofDays(1)));
                }
            };
        }
    }
}
