package dev.slipway.backup.encryption;

import dev.slipway.contracts.EnvironmentRef;

/** Why an encryption setting cannot be changed, as a sentence for people. */
public abstract sealed class EncryptionException extends RuntimeException {

    private EncryptionException(String message) {
        super(message);
    }

    /** The sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** The environment has none. */
    public static final class Unknown extends EncryptionException {

        /** Names it. */
        public Unknown(EnvironmentRef environment) {
            super("%s has no encryption setting; its backups are encrypted to the service's keys."
                    .formatted(environment));
        }
    }

    /** Someone else changed it. */
    public static final class Stale extends EncryptionException {

        Stale(EnvironmentRef environment) {
            super("Someone else changed the encryption setting of %s since you read it; nothing was changed now."
                    .formatted(environment));
        }
    }

    /** There is one already, and it was not said which version of it is replaced. */
    public static final class VersionNeeded extends EncryptionException {

        VersionNeeded(EnvironmentRef environment) {
            super("%s has an encryption setting already, and the header If-Match is missing.".formatted(environment));
        }
    }

    /** The passphrase is to stay, and there is none. */
    public static final class NothingToKeep extends EncryptionException {

        NothingToKeep(EnvironmentRef environment) {
            super("%s has no passphrase that could be kept.".formatted(environment));
        }
    }
}
