/**
 * How secret values are kept: envelope encryption with Google Tink. Each owner of secrets, an environment or an application, has a data
 * keyset of its own, AES-256-GCM, which is stored wrapped by the
 * {@link dev.slipway.environment.secret.KeyEncryptionKey} and never in the clear. Knows nothing of what the secrets are
 * for.
 */
@NullMarked
package dev.slipway.environment.secret;

import org.jspecify.annotations.NullMarked;
