package dev.slipway.backup.web;

import dev.slipway.contracts.EnvironmentRef;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Reads an environment's written form in query parameters. */
@Component
class EnvironmentRefConverter implements Converter<String, EnvironmentRef> {

    @Override
    public EnvironmentRef convert(String written) {
        return EnvironmentRef.parse(written);
    }
}
