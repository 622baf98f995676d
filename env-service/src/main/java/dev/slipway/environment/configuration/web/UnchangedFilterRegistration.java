package dev.slipway.environment.configuration.web;

import dev.slipway.environment.configuration.ConfirmUnchanged;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Puts the short way of conditional reads before all else; what observes other requests would cost a third of it. */
@Configuration(proxyBeanMethods = false)
class UnchangedFilterRegistration {

    @Bean
    FilterRegistrationBean<UnchangedFilter> unchangedFilter(
            ConfirmUnchanged confirmUnchanged,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver faults,
            MeterRegistry meters,
            ObservationProperties observations) {
        var registration = new FilterRegistrationBean<>(new UnchangedFilter(
                confirmUnchanged, faults, new UnchangedRequests(meters, observations.getKeyValues())));
        registration.addUrlPatterns("/api/applications/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
