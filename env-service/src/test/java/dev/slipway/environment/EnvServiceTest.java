package dev.slipway.environment;

import dev.slipway.teststack.TestStackInitializer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestConstructor;

/** The whole service on a real port, with real PostgreSQL, Kafka and tokens. All such tests share one context. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestStackInitializer.class, TestKeyInitializer.class})
@TestConstructor(autowireMode = TestConstructor.AutowireMode.ALL)
@Import({Api.class, Database.class, PublishedEvents.class})
public @interface EnvServiceTest {}
