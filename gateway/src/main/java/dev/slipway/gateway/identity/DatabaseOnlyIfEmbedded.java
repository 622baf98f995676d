package dev.slipway.gateway.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** With an outside issuer the gateway keeps nothing, so it must not ask for a database. */
final class DatabaseOnlyIfEmbedded implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final List<String> DATABASE = List.of(
            "org.springframework.boot.jdbc.",
            "org.springframework.boot.flyway.",
            "org.springframework.boot.sql.",
            "org.springframework.boot.transaction.");

    private boolean external;

    @Override
    public void setEnvironment(Environment environment) {
        external = environment.getProperty("slipway.identity.mode", "embedded").equalsIgnoreCase("external");
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        boolean[] wanted = new boolean[autoConfigurations.length];
        for (int i = 0; i < wanted.length; i++) {
            String name = autoConfigurations[i];
            wanted[i] = !external || name == null || DATABASE.stream().noneMatch(name::startsWith);
        }
        return wanted;
    }
}
