package dev.slipway.environment.secret;

import java.nio.file.Path;

/** Where a key-encryption key is kept. Its text form completes a sentence: {@code the key is in …}. */
public sealed interface KeyPlace {

    /**
     * A file with 32 random bytes in base64.
     *
     * @param path readable by this service alone
     */
    record KeyFile(Path path) implements KeyPlace {

        @Override
        public String toString() {
            return "the file " + path;
        }
    }

    /**
     * An environment variable with 32 random bytes in base64.
     *
     * @param name the variable's name
     */
    record EnvironmentVariable(String name) implements KeyPlace {

        @Override
        public String toString() {
            return "the environment variable " + name;
        }
    }

    /**
     * A key management service, which never gives the key away: it wraps and unwraps with it.
     *
     * @param uri the key's URI as Tink's client for that service writes it, for example {@code aws-kms://arn:aws:kms:…}
     */
    record KeyManagementService(String uri) implements KeyPlace {

        @Override
        public String toString() {
            return "the key management service under " + uri;
        }
    }
}
