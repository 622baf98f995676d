package dev.slipway.environment.secret;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the key that protects all secrets is kept, and how it is changed for another. Exactly one of the first three
 * says where the current key is; none of them ever holds the key itself.
 *
 * @param keyEncryptionKeyFile a file with 32 random bytes in base64, readable by this service alone
 * @param keyEncryptionKeyVariable the name of an environment variable with 32 random bytes in base64
 * @param keyEncryptionKeyUri a key management service's key, as Tink's client for that service writes it
 * @param previousKeyEncryptionKeys further keys that stored secrets may be encrypted with: former ones, and for the time
 *     of a rolling restart the coming one
 * @param kms how key management services are used
 * @param rotation how secrets are brought from a former key to the current one
 */
@Validated
@ConfigurationProperties("slipway.secrets")
public record SecretProperties(
        @Nullable Path keyEncryptionKeyFile,
        @Nullable String keyEncryptionKeyVariable,
        @Nullable String keyEncryptionKeyUri,
        @DefaultValue List<PreviousKey> previousKeyEncryptionKeys,
        @DefaultValue @Valid Kms kms,
        @DefaultValue @Valid Rotation rotation) {

    private static final String PREFIX = "slipway.secrets.";
    private static final String CURRENT = PREFIX + "key-encryption-key";
    private static final String PREVIOUS = PREFIX + "previous-key-encryption-keys";
    private static final int KEY_BYTES = 32;
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern KEY_URI = Pattern.compile("[a-z][a-z0-9+.-]*://[^\\s@]+");

    /**
     * Where one further key is: exactly one of the three.
     *
     * @param file as {@code slipway.secrets.key-encryption-key-file}
     * @param variable as {@code slipway.secrets.key-encryption-key-variable}
     * @param uri as {@code slipway.secrets.key-encryption-key-uri}
     */
    public record PreviousKey(
            @Nullable Path file,
            @Nullable String variable,
            @Nullable String uri) {}

    /**
     * How key management services are used.
     *
     * @param keepUnwrapped how long a data keyset that such a service unwrapped is kept in memory, at most an hour; zero
     *     asks the service for every use
     */
    public record Kms(
            @DefaultValue("5m") @DurationMin @DurationMax(hours = 1)
            Duration keepUnwrapped) {}

    /**
     * How secrets are brought from a former key to the current one.
     *
     * @param batchSize how many data keysets one transaction re-wraps
     * @param checkInterval how often is looked for keysets that another instance has wrapped by a former key
     * @param longestPause how far the pauses grow while the database or a key management service does not answer
     */
    public record Rotation(
            @DefaultValue("50") @Min(1) @Max(1000) int batchSize,

            @DefaultValue("1m") @DurationMin(millis = 10) Duration checkInterval,

            @DefaultValue("1m") @DurationMin(millis = 10) Duration longestPause) {}

    /**
     * Where the current key is.
     *
     * @throws KeyEncryptionKeyException when not exactly one place is given
     */
    public KeyPlace currentKey() {
        return place(
                new Given(CURRENT + "-file", keyEncryptionKeyFile == null ? null : keyEncryptionKeyFile.toString()),
                new Given(CURRENT + "-variable", keyEncryptionKeyVariable),
                new Given(CURRENT + "-uri", keyEncryptionKeyUri));
    }

    /**
     * Where the further keys are.
     *
     * @throws KeyEncryptionKeyException when one of them has not exactly one place
     */
    public List<KeyPlace> previousKeys() {
        return IntStream.range(0, previousKeyEncryptionKeys.size())
                .mapToObj(i -> {
                    PreviousKey key = previousKeyEncryptionKeys.get(i);
                    String name = PREVIOUS + "[" + i + "]";
                    return place(
                            new Given(
                                    name + ".file",
                                    key.file() == null ? null : key.file().toString()),
                            new Given(name + ".variable", key.variable()),
                            new Given(name + ".uri", key.uri()));
                })
                .toList();
    }

    private static KeyPlace place(Given file, Given variable, Given uri) {
        List<String> given = new ArrayList<>();
        for (Given property : List.of(file, variable, uri)) {
            if (!property.text().isEmpty()) {
                property.refuseAKey();
                given.add(property.name());
            }
        }
        String all = file.name() + ", " + variable.name() + " and " + uri.name();
        if (given.isEmpty()) {
            throw new KeyEncryptionKeyException(
                    "No key-encryption key is given: none of %s is set.".formatted(all),
                    "Set exactly one of them. For a new installation, make a key with"
                            + " (umask 077 && openssl rand -base64 32 > key-encryption-key)"
                            + " and let the first of them name that file.");
        }
        if (given.size() > 1) {
            throw new KeyEncryptionKeyException(
                    "One key-encryption key is given in several places: by " + String.join(" and by ", given) + ".",
                    "Set exactly one of " + all + ". Former keys belong under " + PREVIOUS + ".");
        }
        if (!file.text().isEmpty()) {
            return new KeyPlace.KeyFile(Path.of(file.text()));
        }
        if (!variable.text().isEmpty()) {
            return new KeyPlace.EnvironmentVariable(
                    variable.matching(VARIABLE_NAME, "the name of an environment variable"));
        }
        return new KeyPlace.KeyManagementService(
                uri.matching(KEY_URI, "the URI of a key management service's key, without credentials"));
    }

    /** One property that says where a key is. What it holds is quoted only when it is surely no key. */
    private record Given(String name, String text) {

        private Given(String name, @Nullable String text) {
            this.name = name;
            this.text = text == null ? "" : text.strip();
        }

        private void refuseAKey() {
            byte[] decoded;
            try {
                decoded = Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException noBase64) {
                return;
            }
            if (decoded.length == KEY_BYTES) {
                throw new KeyEncryptionKeyException(
                        name + " holds a key in place of saying where the key is.",
                        "Put the key into a file that only this service's user may read and name the file in " + CURRENT
                                + "-file. Take the key out of the configuration; who has read it there has the key.");
            }
        }

        private String matching(Pattern pattern, String what) {
            if (!pattern.matcher(text).matches()) {
                throw new KeyEncryptionKeyException(
                        "%s does not hold %s.".formatted(name, what), "Correct " + name + ".");
            }
            return text;
        }
    }
}
