package io.gapless.survey.response;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * The page at {@code /r/{token}} that an invitation is answered on: one file for all tokens, which reads the questionnaire
 * through the public API.
 */
@Configuration(proxyBeanMethods = false)
class RespondentPage implements WebMvcConfigurer {

    private static final String ASSETS = "assets/";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/r/**")
                .addResourceLocations("classpath:/respondent/")
                .setCacheControl(CacheControl.noCache())
                .resourceChain(false)
                .addResolver(new OnePage());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new Headers()).addPathPatterns("/r/**");
    }

    private static final class OnePage extends PathResourceResolver {

        @Override
        protected @Nullable Resource getResource(String path, Resource location) throws IOException {
            if (path.startsWith(ASSETS)) {
                return super.getResource(path, location);
            }
            return path.contains("/") ? null : super.getResource("index.html", location);
        }
    }

    /** Nothing but the page's own files may run on it, and its address, a secret, is told to nobody. */
    private static final class Headers implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            response.setHeader(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                            + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
            response.setHeader("Referrer-Policy", "no-referrer");
            return true;
        }
    }
}
