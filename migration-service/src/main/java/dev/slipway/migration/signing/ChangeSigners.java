package dev.slipway.migration.signing;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditTrail;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Says whose signatures count, and where packages need them. */
@Component
public class ChangeSigners {

    private final Signers signers;
    private final SigningPolicies policies;
    private final AuditTrail audit;
    private final Clock clock;

    ChangeSigners(Signers signers, SigningPolicies policies, AuditTrail audit, Clock clock) {
        this.signers = signers;
        this.policies = policies;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Registers a signer, or gives one another key: signatures of the old one do not count any more.
     *
     * @param name what the signer is called
     * @param key the public key
     * @param by who does it
     */
    @Transactional
    public Signer set(String name, VerificationKey key, String by) {
        Signer signer = new Signer(name, key, by, clock.instant());
        signers.save(signer);
        audit.append(new AuditEntry(signer.setAt(), by, AuditAction.SIGNER_SET, name, "public key " + key.encoded()));
        return signer;
    }

    /**
     * Removes a signer, whose signatures do not count any more.
     *
     * @throws UnknownSignerException when there is none of this name
     * @throws SignerNeededException when a policy names it
     */
    @Transactional
    public void remove(String name, String by) {
        List<String> naming = policies.naming(name);
        if (!naming.isEmpty()) {
            throw new SignerNeededException(name, naming);
        }
        if (!signers.remove(name)) {
            throw new UnknownSignerException(name);
        }
        audit.append(new AuditEntry(clock.instant(), by, AuditAction.SIGNER_REMOVED, name, null));
    }

    /**
     * Sets an application's policy.
     *
     * @throws UnknownSignerException when it names a signer that is not known
     */
    @Transactional
    public void set(SigningPolicy policy, String by) {
        policy.requirements().stream()
                .flatMap(requirement -> requirement.signers().stream())
                .filter(name -> signers.find(name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw new UnknownSignerException(name);
                });
        policies.save(policy, by);
        audit.append(new AuditEntry(
                clock.instant(),
                by,
                AuditAction.SIGNING_POLICY_SET,
                policy.application(),
                policy.requirements().isEmpty() ? "requires nothing" : inWords(policy)));
    }

    private static String inWords(SigningPolicy policy) {
        return String.join(
                "; ",
                policy.requirements().stream()
                        .map(requirement -> "%s: %d of %s"
                                .formatted(
                                        requirement.stage(),
                                        requirement.required(),
                                        String.join(", ", requirement.signers())))
                        .toList());
    }
}
