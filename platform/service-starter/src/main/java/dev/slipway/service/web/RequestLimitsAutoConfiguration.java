package dev.slipway.service.web;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Bounds request bodies: {@code slipway.http.max-request-size}, 1 MiB unless the service says otherwise. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(RequestLimits.class)
public class RequestLimitsAutoConfiguration {

    // after tracing and security: a stranger's body is not looked at
    private static final int AFTER_SECURITY = 0;

    @Bean
    FilterRegistrationBean<RequestSizeLimit> requestSizeLimit(
            RequestLimits limits, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver exceptionResolver) {
        var registration = new FilterRegistrationBean<>(
                new RequestSizeLimit(limits.maxRequestSize(), limits.streamed(), exceptionResolver));
        registration.setOrder(AFTER_SECURITY);
        return registration;
    }
}
