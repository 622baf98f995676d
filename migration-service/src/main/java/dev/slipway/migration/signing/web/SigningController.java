package dev.slipway.migration.signing.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.Stage;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageNotFoundException;
import dev.slipway.migration.packaging.Packages;
import dev.slipway.migration.signing.ChangeSigners;
import dev.slipway.migration.signing.InvalidSignatureException;
import dev.slipway.migration.signing.PackageSignature;
import dev.slipway.migration.signing.SignPackage;
import dev.slipway.migration.signing.Signer;
import dev.slipway.migration.signing.SignerNeededException;
import dev.slipway.migration.signing.Signers;
import dev.slipway.migration.signing.SigningPolicies;
import dev.slipway.migration.signing.SigningPolicy;
import dev.slipway.migration.signing.SigningPolicy.Requirement;
import dev.slipway.migration.signing.UnknownSignerException;
import dev.slipway.migration.signing.VerificationKey;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiresScope(Scopes.PACKAGES_READ)
@Tag(name = "signing", description = "Who signed which package, and where packages need signatures")
class SigningController {

    private static final ProblemType UNKNOWN_SIGNER =
            new ProblemType("signer-unknown", HttpStatus.NOT_FOUND, "No such signer");
    private static final ProblemType SIGNER_NEEDED =
            new ProblemType("signer-needed", HttpStatus.CONFLICT, "The signer is needed");
    private static final ProblemType INVALID_SIGNATURE =
            new ProblemType("signature-invalid", HttpStatus.UNPROCESSABLE_CONTENT, "The signature does not fit");
    private static final ProblemType UNKNOWN_SIGNATURE =
            new ProblemType("signature-unknown", HttpStatus.NOT_FOUND, "No such signature");

    private final SignPackage signPackage;
    private final ChangeSigners changeSigners;
    private final Packages packages;
    private final Signers signers;
    private final SigningPolicies policies;

    SigningController(
            SignPackage signPackage,
            ChangeSigners changeSigners,
            Packages packages,
            Signers signers,
            SigningPolicies policies) {
        this.signPackage = signPackage;
        this.changeSigners = changeSigners;
        this.packages = packages;
        this.signers = signers;
        this.policies = policies;
    }

    /** A stage that packages can go to. */
    enum TargetStage {
        @JsonProperty("pre-release")
        PRE_RELEASE(Stage.PRE_RELEASE),
        @JsonProperty("production")
        PRODUCTION(Stage.PRODUCTION);

        private final Stage stage;

        TargetStage(Stage stage) {
            this.stage = stage;
        }

        static TargetStage of(Stage stage) {
            return stage == Stage.PRE_RELEASE ? PRE_RELEASE : PRODUCTION;
        }
    }

    record SignatureBody(
            @Schema(
                    description =
                            "Base64 of the Ed25519 signature of the digest's 64 hexadecimal digits in ASCII, without a"
                                    + " line's end")
            @NotBlank
            @Size(max = 200)
            String signature) {}

    record SignatureView(String signer, String signature, String givenBy, Instant givenAt) {

        static SignatureView of(PackageSignature signature) {
            return new SignatureView(
                    signature.signer(), signature.signature(), signature.givenBy(), signature.givenAt());
        }
    }

    record SignatureList(List<SignatureView> signatures) {}

    record SignerBody(
            @Schema(description = "As openssl pkey -pubout writes it: PEM, or its Base64 alone")
            @NotBlank
            @Size(max = 1000)
            String publicKey) {}

    record SignerView(String name, String publicKey, String setBy, Instant setAt) {

        static SignerView of(Signer signer) {
            return new SignerView(signer.name(), signer.key().encoded(), signer.setBy(), signer.setAt());
        }
    }

    record SignerList(List<SignerView> signers) {}

    record PolicyBody(@NotNull @Size(max = 100) List<@Valid @NotNull RequirementBody> requirements) {}

    record RequirementBody(
            @NotNull TargetStage stage,
            @NotEmpty List<@NotBlank String> signers,
            @Min(1) int required) {}

    record PolicyView(String application, List<RequirementBody> requirements) {

        static PolicyView of(SigningPolicy policy) {
            return new PolicyView(
                    policy.application(),
                    policy.requirements().stream()
                            .map(requirement -> new RequirementBody(
                                    TargetStage.of(requirement.stage()),
                                    List.copyOf(requirement.signers()),
                                    requirement.required()))
                            .toList());
        }
    }

    @PutMapping("/api/packages/{digest}/signatures/{signer}")
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @Operation(
            summary = "Sign a package",
            description =
                    "The signature is made elsewhere, with a key that never comes here; anybody may bring it. It is"
                            + " verified before it is stored.")
    @ApiResponse(responseCode = "200", description = "The signature as it is stored")
    @ApiResponse(responseCode = "404", description = "package-unknown, signer-unknown")
    @ApiResponse(responseCode = "422", description = "signature-invalid")
    SignatureView sign(
            @PathVariable String digest, @PathVariable String signer, @Valid @RequestBody SignatureBody body) {
        return SignatureView.of(signPackage.sign(
                listed(digest),
                signer,
                body.signature().strip(),
                Actor.current().name()));
    }

    @GetMapping("/api/packages/{digest}/signatures")
    @Operation(
            summary = "A package's signatures",
            description = "Those that are of their signers' keys as they are now.")
    @ApiResponse(responseCode = "200", description = "The signatures")
    @ApiResponse(responseCode = "404", description = "package-unknown")
    SignatureList signatures(@PathVariable String digest) {
        return new SignatureList(signPackage.valid(listed(digest)).stream()
                .map(SignatureView::of)
                .toList());
    }

    @DeleteMapping("/api/packages/{digest}/signatures/{signer}")
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take a signature back")
    @ApiResponse(responseCode = "204", description = "It is gone")
    @ApiResponse(responseCode = "404", description = "package-unknown, signature-unknown")
    void withdraw(@PathVariable String digest, @PathVariable String signer) {
        if (!signPackage.withdraw(listed(digest), signer, Actor.current().name())) {
            throw new Problem(
                    UNKNOWN_SIGNATURE,
                    "Package %s is not signed by '%s'.".formatted(digest, signer),
                    "Look at the package's signatures.");
        }
    }

    @GetMapping("/api/signers")
    @Operation(summary = "All signers")
    SignerList all() {
        return new SignerList(signers.all().stream().map(SignerView::of).toList());
    }

    @GetMapping("/api/signers/{name}")
    @Operation(summary = "One signer")
    @ApiResponse(responseCode = "200", description = "The signer")
    @ApiResponse(responseCode = "404", description = "signer-unknown")
    SignerView show(@PathVariable String name) {
        return signers.find(name)
                .map(SignerView::of)
                .orElseThrow(() -> unknownSigner("There is no signer '%s'.".formatted(name)));
    }

    @PutMapping("/api/signers/{name}")
    @RequiresScope(Scopes.SIGNERS_WRITE)
    @Operation(
            summary = "Register a signer, or give one another key",
            description = "Signatures of an earlier key do not count any more.")
    @ApiResponse(responseCode = "200", description = "The signer")
    SignerView set(
            @PathVariable @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String name, @Valid @RequestBody SignerBody body) {
        VerificationKey key = Problem.requireValid(
                "This is no key that can be used.", "publicKey", () -> VerificationKey.parse(body.publicKey()));
        return SignerView.of(changeSigners.set(name, key, Actor.current().name()));
    }

    @DeleteMapping("/api/signers/{name}")
    @RequiresScope(Scopes.SIGNERS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a signer", description = "Its signatures do not count any more.")
    @ApiResponse(responseCode = "204", description = "Removed")
    @ApiResponse(responseCode = "404", description = "signer-unknown")
    @ApiResponse(responseCode = "409", description = "signer-needed: a policy names it")
    void remove(@PathVariable String name) {
        changeSigners.remove(name, Actor.current().name());
    }

    @GetMapping("/api/signing-policies/{application}")
    @Operation(summary = "Which signatures an application's packages need", description = "Empty if none was set.")
    PolicyView policy(@PathVariable String application) {
        return PolicyView.of(policies.of(application));
    }

    @PutMapping("/api/signing-policies/{application}")
    @RequiresScope(Scopes.SIGNERS_WRITE)
    @Operation(
            summary = "Set which signatures an application's packages need",
            description =
                    "All requirements of a stage must be met before a package is migrated to an environment of it.")
    @ApiResponse(responseCode = "200", description = "The policy")
    @ApiResponse(responseCode = "404", description = "signer-unknown: it names a signer that is not known")
    PolicyView setPolicy(
            @PathVariable @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String application,
            @Valid @RequestBody PolicyBody body) {
        SigningPolicy policy = new SigningPolicy(
                application,
                body.requirements().stream()
                        .map(requirement -> Problem.requireValid(
                                "A requirement cannot be met.",
                                "requirements",
                                () -> new Requirement(
                                        requirement.stage().stage,
                                        Set.copyOf(requirement.signers()),
                                        requirement.required())))
                        .toList());
        changeSigners.set(policy, Actor.current().name());
        return PolicyView.of(policy);
    }

    private PackageDigest listed(String written) {
        try {
            PackageDigest digest = new PackageDigest(written);
            if (packages.find(digest).isPresent()) {
                return digest;
            }
        } catch (IllegalArgumentException noDigest) {
            // told below
        }
        throw new PackageNotFoundException(written);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknownSigner(UnknownSignerException e) {
        return answer(unknownSigner(String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onSignerNeeded(SignerNeededException e) {
        return answer(new Problem(SIGNER_NEEDED, String.valueOf(e.getMessage()), "Change the policy first."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onInvalidSignature(InvalidSignatureException e) {
        return answer(new Problem(
                INVALID_SIGNATURE,
                String.valueOf(e.getMessage()),
                "Sign exactly the 64 digits of the digest, and send the signature in Base64."));
    }

    private static Problem unknownSigner(String sentence) {
        return new Problem(UNKNOWN_SIGNER, sentence, "Register it with PUT /api/signers/{name}, or check the name.");
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem) {
        return ResponseEntity.status(problem.type().status()).body(problem.toProblemDetail());
    }
}
