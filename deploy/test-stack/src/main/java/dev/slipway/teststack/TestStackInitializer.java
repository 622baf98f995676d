package dev.slipway.teststack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Points a Spring test context at the test stack: a fresh database and a fresh bucket for every context, one broker and
 * one issuer for all. A part that the context never asks for is never started.
 */
public final class TestStackInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String application = context.getEnvironment().getProperty("spring.application.name", "test");
        context.getEnvironment().getPropertySources().addFirst(new LazyProperties(properties(application)));
    }

    private static Map<String, Supplier<String>> properties(String application) {
        Lazy<TestDatabase> database = new Lazy<>(() -> TestPostgres.createDatabase(application));
        String bucket = "test-" + UUID.randomUUID();
        Map<String, Supplier<String>> properties = new LinkedHashMap<>();
        properties.put("spring.datasource.url", () -> database.get().jdbcUrl());
        properties.put("spring.datasource.username", () -> database.get().user());
        properties.put("spring.datasource.password", () -> database.get().password());
        properties.put("spring.kafka.bootstrap-servers", TestKafka::bootstrapServers);
        properties.put("spring.cloud.stream.kafka.binder.brokers", TestKafka::bootstrapServers);
        properties.put("slipway.object-storage.endpoint", TestObjectStorage::endpoint);
        properties.put("slipway.object-storage.access-key", TestObjectStorage::accessKey);
        properties.put("slipway.object-storage.secret-key", TestObjectStorage::secretKey);
        properties.put("slipway.object-storage.bucket", () -> bucket);
        properties.put("spring.security.oauth2.resourceserver.jwt.issuer-uri", TestIdentity::issuerUri);
        properties.put("slipway.service-token.token-uri", TestIdentity::tokenUri);
        properties.put("slipway.service-token.client-id", () -> application);
        properties.put("slipway.service-token.client-secret", () -> "any");
        return properties;
    }

    private static final class LazyProperties extends EnumerablePropertySource<Map<String, Supplier<String>>> {

        private LazyProperties(Map<String, Supplier<String>> source) {
            super("test-stack", source);
        }

        @Override
        public String[] getPropertyNames() {
            return getSource().keySet().toArray(String[]::new);
        }

        @Override
        public boolean containsProperty(String name) {
            return getSource().containsKey(name);
        }

        @Override
        public @Nullable Object getProperty(String name) {
            Supplier<String> value = getSource().get(name);
            return value == null ? null : value.get();
        }
    }
}
