package dev.slipway.migration.signing;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageNotFoundException;
import dev.slipway.migration.packaging.PackageSignatures;
import dev.slipway.migration.packaging.Packages;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes signatures of packages. None is stored that is not its signer's. */
@Component
public class SignPackage implements PackageSignatures {

    private static final Logger log = LoggerFactory.getLogger(SignPackage.class);

    private final Packages packages;
    private final Signers signers;
    private final Signatures signatures;
    private final AuditTrail audit;
    private final Clock clock;

    SignPackage(Packages packages, Signers signers, Signatures signatures, AuditTrail audit, Clock clock) {
        this.packages = packages;
        this.signers = signers;
        this.signatures = signatures;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Stores a signature.
     *
     * @param digest the package
     * @param signer who signed
     * @param signature Base64 of the Ed25519 signature of the digest's 64 hexadecimal digits
     * @param by who brings it
     * @throws PackageNotFoundException when there is no such package
     * @throws UnknownSignerException when there is no such signer
     * @throws InvalidSignatureException when it is not a signature of this package by this signer's key
     */
    @Transactional
    public PackageSignature sign(PackageDigest digest, String signer, String signature, String by) {
        packages.lock(digest);
        if (packages.find(digest).isEmpty()) {
            throw new PackageNotFoundException(digest);
        }
        Signer known = signers.find(signer).orElseThrow(() -> new UnknownSignerException(signer));
        PackageSignature given = new PackageSignature(digest, signer, signature, by, clock.instant());
        if (!given.isOf(known.key())) {
            throw new InvalidSignatureException(digest, signer);
        }
        save(given);
        return given;
    }

    /** Takes a signature back; whether there was one. */
    @Transactional
    public boolean withdraw(PackageDigest digest, String signer, String by) {
        boolean removed = signatures.remove(digest, signer);
        if (removed) {
            audit.append(new AuditEntry(
                    clock.instant(), by, AuditAction.SIGNATURE_REMOVED, digest.value(), "signer " + signer));
        }
        return removed;
    }

    /** The signatures of a package that are of their signers' keys as they are now. */
    public List<PackageSignature> valid(PackageDigest digest) {
        return signatures.of(digest).stream()
                .filter(signature -> signers.find(signature.signer())
                        .filter(signer -> signature.isOf(signer.key()))
                        .isPresent())
                .toList();
    }

    @Override
    public SortedMap<String, String> of(PackageDigest digest) {
        SortedMap<String, String> valid = new TreeMap<>();
        valid(digest).forEach(signature -> valid.put(signature.signer(), signature.signature()));
        return valid;
    }

    @Override
    @Transactional
    public void takeIn(PackageDigest digest, SortedMap<String, String> brought, String by) {
        brought.forEach((name, text) -> {
            Optional<Signer> signer = signers.find(name);
            PackageSignature signature = new PackageSignature(digest, name, text, by, clock.instant());
            if (signer.isPresent() && signature.isOf(signer.get().key())) {
                save(signature);
            } else {
                log.atInfo()
                        .addKeyValue("package", digest)
                        .addKeyValue("signer", name)
                        .log("A signature came with a package, but it is of no key that is known here");
            }
        });
    }

    @Override
    public void forget(PackageDigest digest) {
        signatures.removeAll(digest);
    }

    private void save(PackageSignature signature) {
        boolean isThere = signatures.of(signature.digest()).stream()
                .anyMatch(there -> there.signer().equals(signature.signer())
                        && there.signature().equals(signature.signature()));
        if (isThere) {
            return;
        }
        signatures.save(signature);
        audit.append(new AuditEntry(
                signature.givenAt(),
                signature.givenBy(),
                AuditAction.PACKAGE_SIGNED,
                signature.digest().value(),
                "signer " + signature.signer()));
    }
}
