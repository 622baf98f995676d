package dev.slipway.migration.environment.web;

import dev.slipway.contracts.EnvironmentRef;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Environments in query parameters are written as everywhere: {@code crm/dev}. */
@Component
class EnvironmentRefConverter implements Converter<String, EnvironmentRef> {

    @Override
    public EnvironmentRef convert(String written) {
        return EnvironmentRef.parse(written);
    }
}
