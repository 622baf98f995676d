package dev.slipway.backup.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.EncryptionKeys;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.PassphraseKey;
import dev.slipway.backup.RestoreKeyException;
import dev.slipway.backup.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class AgeEncryptionKeysTest {

    private static final Secret PASSPHRASE = Secret.valueOf("Zwölf Boxkämpfer jagen Viktor");

    /** Made by age 1.1.1 with the passphrase {@code correct horse battery}, so with a work factor of 18. */
    private static final String OF_AGE = """
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBhKy9pbTJOcTJQVkUwa1pr
            TERjNFRnIDE4CmZHWnJ2SWVvK0ZpVmhjQ1gyUzNoMXRYTzJZWHZoemNYTVp0OE1u
            MnF5ME0KLS0tIEtFSmNOK3hCTHp6akg3eUZ5dTVDM1BHZ0JHRjBJQkt1ajc0K3Rp
            STdsd28Kt5xd2Yr3++q5CsbMJWRe67XzdJ/O1xQATGH5MRgc1lzwzFjFVLiJ0tTN
            0DfaajpCvNXQ8ucdydhf
            -----END AGE ENCRYPTED FILE-----
            """;

    @TempDir
    private Path folder;

    @Test
    void aPassphraseOpensTheKeyThatWasMadeForItAndNoOtherDoes() {
        EncryptionKeys keys = keys(folder.resolve("identity.txt"));

        PassphraseKey key = keys.newPassphraseKey(PASSPHRASE, "of a test");

        assertThat(keys.publicKeyOf(keys.open(key.file(), PASSPHRASE))).contains(key.publicKey());
        assertThat(keys.isPublicKey(key.publicKey())).isTrue();
        assertThat(keys.canRead(List.of(key.publicKey()))).isFalse();
        assertThat(key.file().lines().toList().get(1)).startsWith("YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdC");
        assertThatExceptionOfType(RestoreKeyException.WrongPassphrase.class)
                .isThrownBy(() -> keys.open(key.file(), Secret.valueOf("Zwolf Boxkampfer jagen Viktor")));
        assertThat(keys.newPassphraseKey(PASSPHRASE, "of a test").publicKey()).isNotEqualTo(key.publicKey());
    }

    @Test
    void whatIsNoPassphraseKeyOrTooCostlyIsRefusedAndNotTakenForAWrongPassphrase() {
        EncryptionKeys keys = keys(folder.resolve("identity.txt"));
        String toAKey = keys.seal(Secret.valueOf("something"));
        PassphraseKey cut = keys.newPassphraseKey(PASSPHRASE, "of a test");

        for (String file : List.of("", "nonsense", toAKey, cut.file().substring(0, 200), OF_AGE)) {
            assertThatExceptionOfType(JobFailedException.Permanent.class)
                    .as(file)
                    .isThrownBy(() -> keys.open(file, Secret.valueOf("correct horse battery")));
        }
    }

    @Test
    void whatIsSealedOnlyTheServicesIdentityReads() {
        EncryptionKeys keys = keys(folder.resolve("identity.txt"));
        EncryptionKeys others = keys(folder.resolve("other.txt"));
        Secret key = Secret.valueOf("AGE-SECRET-KEY-1SOMETHING");

        String sealed = keys.seal(key);

        assertThat(keys.canSeal()).isTrue();
        assertThat(keys.unseal(sealed).reveal()).isEqualTo(key.reveal());
        assertThatExceptionOfType(JobFailedException.Permanent.class).isThrownBy(() -> others.unseal(sealed));
    }

    @Test
    void withoutAnIdentityFileNothingIsReadOrSealed() {
        String recipient = keys(folder.resolve("identity.txt")).ofService().getFirst();
        EncryptionKeys keys = keys(null, recipient);

        assertThat(keys.ofService()).containsExactly(recipient);
        assertThat(keys.canRead(List.of(recipient))).isFalse();
        assertThat(keys.canSeal()).isFalse();
    }

    @Test
    void anIdentityBelongsToItsPublicKeyAndEverythingElseToNone() throws Exception {
        EncryptionKeys keys = keys(folder.resolve("identity.txt"));
        X25519Keys.Pair pair = X25519Keys.generate();

        assertThat(keys.publicKeyOf(Secret.valueOf(" " + pair.secretKey() + "\n")))
                .contains(pair.publicKey());
        String toNobody = "age1" + "q".repeat(58);
        for (String other : List.of("", toNobody, pair.publicKey(), pair.secretKey() + "X", "AGE-SECRET-KEY-1", "ä")) {
            assertThat(keys.publicKeyOf(Secret.valueOf(other))).as(other).isEmpty();
            assertThat(keys.isPublicKey(other)).as(other).isEqualTo(other.equals(pair.publicKey()));
        }
    }

    @Test
    void aGivenKeyDecryptsWhatTheServiceCannot() throws Exception {
        X25519Keys.Pair pair = X25519Keys.generate();
        BackupProperties properties = properties(folder.resolve("identity.txt"));
        AgeZstdEncoding encoding = new AgeZstdEncoding(properties, new ServiceIdentities(properties));
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream out = encoding.encode(stored, List.of(pair.publicKey()))) {
            out.write("rows".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(decoded(encoding, stored, Secret.valueOf(pair.secretKey()))).isEqualTo("rows");
        assertThatExceptionOfType(JobFailedException.Permanent.class)
                .isThrownBy(() -> decoded(encoding, stored, null))
                .withMessageContaining("configured identity's");
        Secret foreign = Secret.valueOf(X25519Keys.generate().secretKey());
        assertThatExceptionOfType(JobFailedException.Permanent.class)
                .isThrownBy(() -> decoded(encoding, stored, foreign))
                .withMessageContaining("given");
    }

    private static String decoded(AgeZstdEncoding encoding, ByteArrayOutputStream stored, @Nullable Secret key)
            throws IOException {
        try (InputStream in = encoding.decode(new ByteArrayInputStream(stored.toByteArray()), key)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static EncryptionKeys keys(@Nullable Path identityFile, String... recipients) {
        return new AgeEncryptionKeys(new ServiceIdentities(properties(identityFile, recipients)));
    }

    private static BackupProperties properties(@Nullable Path identityFile, String... recipients) {
        return new BackupProperties(
                new BackupProperties.Encryption(identityFile, identityFile != null, List.of(recipients)),
                1,
                1,
                DataSize.ofMegabytes(64),
                null,
                1,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO);
    }
}
