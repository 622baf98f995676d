package dev.slipway.environment.secret;

import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;

/**
 * The service without anything but its secrets: the same components, configuration and tables, but no web and no Kafka,
 * so that a process starts in a second. Not annotated as a configuration, so that no other test's context finds it.
 */
@ComponentScan("dev.slipway.environment.secret")
@EnableConfigurationProperties(SecretProperties.class)
// what is imported is listed in META-INF/spring: named here, the parts of starters would count as test dependencies
@ImportAutoConfiguration
public class SecretsAlone {

    /** Starts a process that rotates keys until it is killed. */
    public static void main(String[] args) {
        start(args);
    }

    static ConfigurableApplicationContext start(String... args) {
        return new SpringApplicationBuilder(SecretsAlone.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .run(Stream.concat(
                                Stream.of(args),
                                Stream.of(
                                        "--spring.main.keep-alive=true",
                                        "--spring.datasource.hikari.connection-timeout=500",
                                        "--slipway.secrets.rotation.batch-size=20",
                                        "--slipway.secrets.rotation.check-interval=100ms",
                                        "--slipway.secrets.rotation.longest-pause=100ms"))
                        .toArray(String[]::new));
    }
}
