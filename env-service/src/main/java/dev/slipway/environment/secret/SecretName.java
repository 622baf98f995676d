package dev.slipway.environment.secret;

/**
 * What a secret is called within its owner, for example {@code variable/SMTP_PASSWORD}. A ciphertext is bound to its
 * name, so it does not decrypt under another one.
 *
 * @param value the name, which is no secret itself
 */
public record SecretName(String value) {}
