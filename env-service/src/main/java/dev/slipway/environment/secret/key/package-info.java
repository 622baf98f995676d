/** Key-encryption keys from files, environment variables and key management services. */
@NullMarked
package dev.slipway.environment.secret.key;

import org.jspecify.annotations.NullMarked;
