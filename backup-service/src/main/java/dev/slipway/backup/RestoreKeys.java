package dev.slipway.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which key a backup is decrypted with for a restore. Backups that the service can read take none; for others a key is
 * given with the restore and looked at before anything is touched. Until the restore has ended it is kept sealed to the
 * service's own identity, so that any instance can go on with the work.
 */
@Component
public class RestoreKeys {

    /** What is given is a few hundred bytes. */
    private static final int MAX_KEY_FILE_BYTES = 64 * 1024;

    private final CheckRestore checks;
    private final ArtifactStore artifacts;
    private final ArtifactTransfer transfer;
    private final EncryptionKeys keys;
    private final Restores restores;

    RestoreKeys(
            CheckRestore checks,
            ArtifactStore artifacts,
            ArtifactTransfer transfer,
            EncryptionKeys keys,
            Restores restores) {
        this.checks = checks;
        this.artifacts = artifacts;
        this.transfer = transfer;
        this.keys = keys;
        this.restores = restores;
    }

    /**
     * What someone who asks for a restore gives along; one of both at most.
     *
     * @param identity the secret key of one of the backup's recipients, or null
     * @param passphrase what opens the backup's passphrase key, or null
     */
    public record Given(@Nullable Secret identity, @Nullable Secret passphrase) {

        private boolean isNothing() {
            return identity == null && passphrase == null;
        }
    }

    /**
     * The key that a restore of the backup needs; empty when the service can read it itself. What is given has to fit in
     * either case.
     *
     * @throws RestoreKeyException when what is given does not fit, or nothing is and something is needed
     * @throws JobFailedException when the backup cannot be looked at
     */
    public Optional<Secret> keyFor(Backup backup, Given given) {
        Manifest manifest = checks.manifestOf(backup);
        Secret key = fitting(backup, manifest, given);
        if (keys.canRead(manifest.recipients())) {
            return Optional.empty();
        }
        if (key == null) {
            throw new RestoreKeyException.KeyNeeded(
                    unreadable(manifest), others(manifest), manifest.passphraseKey() != null);
        }
        return Optional.of(key);
    }

    /**
     * As {@link #keyFor}, sealed so that it can be stored. A backup that cannot be looked at just now takes none as long
     * as none is given: the work finds out, and tells.
     *
     * @throws RestoreKeyException when what is given does not fit, nothing is and something is needed, or it cannot be
     *     kept
     * @throws JobFailedException when the backup cannot be looked at
     */
    public Optional<String> sealedKeyFor(Backup backup, Given given) {
        Optional<Secret> key;
        try {
            key = keyFor(backup, given);
        } catch (JobFailedException e) {
            if (given.isNothing()) {
                return Optional.empty();
            }
            throw e;
        }
        if (key.isPresent() && !keys.canSeal()) {
            throw new RestoreKeyException.NotSealable();
        }
        return key.map(keys::seal);
    }

    /**
     * The key that was given with a restore; null when the service can read the backup itself.
     *
     * @throws JobFailedException.Permanent when it cannot, and none was given
     */
    @Nullable
    Secret keyOf(Restore restore, Manifest manifest) {
        Optional<String> sealed = restores.sealedKeyOf(restore.id());
        if (sealed.isEmpty()) {
            requireReadable(manifest);
            return null;
        }
        return keys.unseal(sealed.get());
    }

    /**
     * Requires that the service can read a backup with no key given.
     *
     * @throws JobFailedException.Permanent when it cannot; it says what to do
     */
    public void requireReadable(Manifest manifest) {
        if (!keys.canRead(manifest.recipients())) {
            throw new JobFailedException.Permanent(
                    unreadable(manifest) + " Commands and drills carry no keys: ask for the restore over HTTP.", null);
        }
    }

    private @Nullable Secret fitting(Backup backup, Manifest manifest, Given given) {
        if (given.identity() != null) {
            return ofIdentity(manifest, given.identity());
        }
        return given.passphrase() == null ? null : opened(backup, manifest, given.passphrase());
    }

    private Secret ofIdentity(Manifest manifest, Secret identity) {
        String publicKey = keys.publicKeyOf(identity)
                .orElseThrow(() -> new RestoreKeyException.WrongIdentity(
                        "The identity is not the secret key of an age identity (AGE-SECRET-KEY-1…)."));
        if (!manifest.recipients().contains(publicKey)) {
            throw new RestoreKeyException.WrongIdentity(
                    "The identity belongs to %s, and the backup was not encrypted to that key.".formatted(publicKey));
        }
        return identity;
    }

    private Secret opened(Backup backup, Manifest manifest, Secret passphrase) {
        StoredPassphraseKey stored = manifest.passphraseKey();
        ArtifactObject object = manifest.content().objects().stream()
                .filter(candidate -> stored != null && candidate.name().equals(stored.object()))
                .findFirst()
                .orElseThrow(() -> new RestoreKeyException.WrongPassphrase(
                        "The backup was not encrypted with a passphrase, so none opens it."));
        // a damaged file must not pass for a wrong passphrase
        artifacts.verify(backup, object);
        Secret key = keys.open(file(backup, object), passphrase);
        if (keys.publicKeyOf(key).filter(manifest.recipients()::contains).isEmpty()) {
            throw new JobFailedException.Permanent(
                    "The key that the passphrase opens is none that the backup was encrypted to.", null);
        }
        return key;
    }

    private String file(Backup backup, ArtifactObject object) {
        try (InputStream in = transfer.open(backup, object, 0)) {
            return new String(in.readNBytes(MAX_KEY_FILE_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new JobFailedException.Temporary(
                    "The stored object %s could not be read to its end.".formatted(object.name()), e);
        }
    }

    private static String unreadable(Manifest manifest) {
        List<String> others = others(manifest);
        String passphrase = manifest.passphraseKey() == null ? "" : "its passphrase";
        String identities = others.isEmpty() ? "" : "the identity of " + String.join(" or ", others);
        return "The backup was encrypted to keys that this service does not have. Restoring it takes %s%s%s."
                .formatted(passphrase, passphrase.isEmpty() || identities.isEmpty() ? "" : ", or ", identities);
    }

    /** Those that someone may have an identity of: all but the passphrase's. */
    private static List<String> others(Manifest manifest) {
        StoredPassphraseKey stored = manifest.passphraseKey();
        return manifest.recipients().stream()
                .filter(recipient -> stored == null || !recipient.equals(stored.publicKey()))
                .toList();
    }
}
