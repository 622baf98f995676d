package dev.slipway.environment.secret;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where the key that protects all secrets is kept.
 *
 * @param keyEncryptionKeyFile a file with 32 random bytes in base64, readable by this service alone
 */
@Validated
@ConfigurationProperties("slipway.secrets")
public record SecretProperties(@NotNull Path keyEncryptionKeyFile) {}
