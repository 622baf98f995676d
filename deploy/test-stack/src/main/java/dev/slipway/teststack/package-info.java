/** Real PostgreSQL, Kafka, S3 and an OpenID issuer for tests, each started when first asked for, once per JVM. */
@NullMarked
package dev.slipway.teststack;

import org.jspecify.annotations.NullMarked;
