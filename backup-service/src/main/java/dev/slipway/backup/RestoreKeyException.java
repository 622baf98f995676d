package dev.slipway.backup;

import java.util.List;

/** Why a backup cannot be decrypted for a restore, as a sentence for people that holds no secret. */
public abstract sealed class RestoreKeyException extends RuntimeException {

    private RestoreKeyException(String reason) {
        super(reason);
    }

    /** The sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** The service cannot read the backup, and no key was given. */
    public static final class KeyNeeded extends RestoreKeyException {

        private final transient List<String> recipients;
        private final boolean passphrase;

        KeyNeeded(String reason, List<String> recipients, boolean passphrase) {
            super(reason);
            this.recipients = List.copyOf(recipients);
            this.passphrase = passphrase;
        }

        /** The public keys, the identity of any of which will do. */
        public List<String> recipients() {
            return recipients;
        }

        /** Whether a passphrase will do, too. */
        public boolean takesPassphrase() {
            return passphrase;
        }
    }

    /** The identity is none that the backup was encrypted to. */
    public static final class WrongIdentity extends RestoreKeyException {

        WrongIdentity(String reason) {
            super(reason);
        }
    }

    /** The passphrase does not open the backup's key. */
    public static final class WrongPassphrase extends RestoreKeyException {

        /** Says why. */
        public WrongPassphrase(String reason) {
            super(reason);
        }
    }

    /** The service has no identity that the given key could be sealed to until the restore has ended. */
    public static final class NotSealable extends RestoreKeyException {

        NotSealable() {
            super("This service has no identity of its own, so it cannot keep the key until the restore has ended.");
        }
    }
}
