package dev.slipway.migration.signing;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.migration.packaging.PackageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Whether a package has the signatures that it needs to go somewhere. */
@Component
public class RequireSignatures {

    private final SigningPolicies policies;
    private final SignPackage signatures;

    RequireSignatures(SigningPolicies policies, SignPackage signatures) {
        this.policies = policies;
        this.signatures = signatures;
    }

    /** How an application's policy is met by a package, where it goes to this target. */
    public sealed interface Verdict {}

    /** Nothing is required. */
    public record NotRequired() implements Verdict {}

    /** All that is required is there. */
    public record Met(Set<String> signers) implements Verdict {}

    /**
     * Something is lacking.
     *
     * @param sentence what, for people
     * @param action what to do, for people
     */
    public record Lacking(String sentence, String action) implements Verdict {}

    /**
     * What there is to say about the signatures of a package on its way to a target.
     *
     * @param digest the package
     * @param target where it is to go
     * @param stage the target's stage
     */
    public Verdict verdict(PackageDigest digest, EnvironmentRef target, Stage stage) {
        SigningPolicy policy = policies.of(target.application());
        if (policy.requirements().stream().noneMatch(requirement -> requirement.stage() == stage)) {
            return new NotRequired();
        }
        Set<String> signed = signatures.valid(digest).stream()
                .map(PackageSignature::signer)
                .collect(Collectors.toCollection(TreeSet::new));
        Optional<SigningPolicy.Requirement> unmet = policy.requirements().stream()
                .filter(requirement -> requirement.stage() == stage && !requirement.isMetBy(signed))
                .findFirst();
        if (unmet.isEmpty()) {
            return new Met(signed);
        }
        SigningPolicy.Requirement requirement = unmet.get();
        String names = String.join(", ", requirement.signers());
        return new Lacking(
                "Package %s may not go to %s: for %s, application %s requires the signatures of %s, and %s."
                        .formatted(
                                digest,
                                target,
                                stage.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                                target.application(),
                                requirement.required() == requirement.signers().size()
                                        ? names
                                        : "%d of %s".formatted(requirement.required(), names),
                                signed.isEmpty()
                                        ? "nobody has signed it"
                                        : "it is signed by " + String.join(", ", signed)),
                "Sign it with PUT /api/packages/%s/signatures/{signer}, then request the migration with this package."
                        .formatted(digest));
    }
}
