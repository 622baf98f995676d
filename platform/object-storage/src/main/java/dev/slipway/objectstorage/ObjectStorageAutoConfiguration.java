package dev.slipway.objectstorage;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives a service its {@link ObjectStore} and the health of it. */
@AutoConfiguration
@EnableConfigurationProperties(ObjectStorageProperties.class)
public class ObjectStorageAutoConfiguration {

    /** The bucket of the configuration; it is created in the background when it is absent. */
    @Bean
    @ConditionalOnMissingBean
    ObjectStore objectStore(ObjectStorageProperties properties) {
        return ObjectStores.open(properties);
    }

    /** The contribution to the service's health, where Actuator is used. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "objectStorageHealthIndicator")
        HealthIndicator objectStorageHealthIndicator(ObjectStore store, ObjectStorageProperties properties) {
            return new ObjectStorageHealthIndicator(store, properties.bucket());
        }
    }
}
