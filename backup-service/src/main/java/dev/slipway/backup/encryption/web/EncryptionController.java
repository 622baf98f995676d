package dev.slipway.backup.encryption.web;

import dev.slipway.backup.EncryptionKeys;
import dev.slipway.backup.Environments;
import dev.slipway.backup.Secret;
import dev.slipway.backup.encryption.ChangeEncryption;
import dev.slipway.backup.encryption.EncryptionException;
import dev.slipway.backup.encryption.EncryptionSetting;
import dev.slipway.backup.encryption.EncryptionSettings;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.problem.InvalidField;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Encryption settings over HTTP. A setting's version is its ETag; changes name the version that they change. */
@RestController
@RequestMapping("/api/backup-encryption/{application}/{environment}")
@Tag(name = "Encryption", description = "Whom new backups of an environment are encrypted to")
class EncryptionController {

    private static final Pattern ENTITY_TAG = Pattern.compile("\"?(\\d{1,18})\"?");
    private static final int MAX_RECIPIENTS = 20;
    private static final int SHORTEST_PASSPHRASE = 12;
    private static final int LONGEST_PASSPHRASE = 1024;
    private static final String IF_MATCH = "The ETag of the version that is changed";

    private final EncryptionSettings settings;
    private final ChangeEncryption changeEncryption;
    private final EncryptionKeys keys;
    private final Environments environments;

    EncryptionController(
            EncryptionSettings settings,
            ChangeEncryption changeEncryption,
            EncryptionKeys keys,
            Environments environments) {
        this.settings = settings;
        this.changeEncryption = changeEncryption;
        this.keys = keys;
        this.environments = environments;
    }

    record EncryptionRequest(
            @Schema(description = "age public keys; whoever has the identity of one of them can restore", example = """
                    ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]""")
            @Nullable
            List<@Nullable String> recipients,

            @Schema(
                    implementation = String.class,
                    accessMode = Schema.AccessMode.WRITE_ONLY,
                    description = "A new passphrase that restores, at least 12 characters; it is not stored")
            @Nullable
            Secret passphrase,

            @Schema(description = "Whether the passphrase that there is stays; false when absent") @Nullable
            Boolean keepPassphrase,

            @Schema(description = "Whether the service's own keys read the backups, too; false when absent") @Nullable
            Boolean readableByService) {}

    record EncryptionResource(
            EnvironmentRef environment,
            List<String> recipients,
            boolean passphrase,
            @Nullable Instant passphraseSince,
            boolean readableByService,

            @Schema(description = "All public keys that new backups are encrypted to")
            List<String> publicKeys,

            long version,
            String changedBy,
            Instant changedAt) {}

    @GetMapping
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(
            summary = "Show whom new backups of an environment are encrypted to",
            description = "Without a setting they are encrypted to the service's own keys.")
    @ApiResponse(responseCode = "200", description = "The setting; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "backup-encryption-unknown: there is no setting")
    ResponseEntity<EncryptionResource> show(@PathVariable String application, @PathVariable String environment) {
        EnvironmentRef ref = environment(application, environment);
        return ok(settings.of(ref).orElseThrow(() -> new EncryptionException.Unknown(ref)));
    }

    @PutMapping
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Say whom new backups of an environment are encrypted to",
            description = "What was taken before stays as it is. Unless readableByService is true the service cannot"
                    + " read the new backups itself: restores over HTTP then take an identity or the passphrase, and"
                    + " restores by command, drills and the rollback of migrations fail.")
    @ApiResponse(responseCode = "200", description = "The setting as it is now; its version is the ETag")
    @ApiResponse(responseCode = "400", description = "invalid-request: names every field")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "422", description = "environment-unknown")
    @ApiResponse(responseCode = "428", description = "version-required: there is one already, and no If-Match")
    ResponseEntity<EncryptionResource> put(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Parameter(description = IF_MATCH) @Nullable
                    String ifMatch,
            @RequestBody EncryptionRequest request) {
        EnvironmentRef ref = environment(application, environment);
        ChangeEncryption.Wanted wanted = wanted(request);
        Long expected = ifMatch == null ? null : version(ifMatch);
        environments.connectionOf(ref);
        return ok(changeEncryption.put(ref, expected, wanted, Actor.current().name()));
    }

    @DeleteMapping
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Encrypt new backups of an environment to the service's own keys again",
            description = "What was taken before stays as it is.")
    @ApiResponse(responseCode = "204", description = "Removed")
    @ApiResponse(responseCode = "404", description = "backup-encryption-unknown: there is no setting")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "428", description = "version-required: there is no If-Match")
    ResponseEntity<Void> remove(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Parameter(description = IF_MATCH) @Nullable
                    String ifMatch) {
        if (ifMatch == null) {
            throw new Problem(
                    EncryptionProblems.NO_VERSION,
                    "The header If-Match is missing.",
                    "Send the ETag of the setting as you have read it.");
        }
        changeEncryption.remove(
                environment(application, environment),
                version(ifMatch),
                Actor.current().name());
        return ResponseEntity.noContent().build();
    }

    private ResponseEntity<EncryptionResource> ok(EncryptionSetting setting) {
        EncryptionSetting.Passphrase passphrase = setting.passphrase();
        return ResponseEntity.ok()
                .eTag(Long.toString(setting.version()))
                .body(new EncryptionResource(
                        setting.environment(),
                        setting.recipients(),
                        passphrase != null,
                        passphrase == null ? null : passphrase.since(),
                        setting.readableByService(),
                        setting.resolve(keys.ofService()).publicKeys(),
                        setting.version(),
                        setting.changedBy(),
                        setting.changedAt()));
    }

    /** Tells every field that is not valid at once, and never repeats what was sent: it may be a secret key. */
    private ChangeEncryption.Wanted wanted(EncryptionRequest request) {
        List<InvalidField> errors = new ArrayList<>();
        List<String> recipients = recipients(request, errors);
        boolean keepPassphrase = Boolean.TRUE.equals(request.keepPassphrase());
        boolean readableByService = Boolean.TRUE.equals(request.readableByService());
        Secret passphrase = request.passphrase();
        if (passphrase != null && !isPassphrase(passphrase.reveal())) {
            errors.add(new InvalidField(
                    "passphrase",
                    "must have %d to %d characters, and no line breaks or other control characters"
                            .formatted(SHORTEST_PASSPHRASE, LONGEST_PASSPHRASE)));
        }
        if (passphrase != null && keepPassphrase) {
            errors.add(new InvalidField("keepPassphrase", "must be false where a new passphrase is given"));
        }
        if (errors.isEmpty() && recipients.isEmpty() && passphrase == null && !keepPassphrase && !readableByService) {
            errors.add(new InvalidField(
                    "recipients", "must not be empty where there is neither a passphrase nor readableByService"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalidRequest(errors);
        }
        return new ChangeEncryption.Wanted(recipients, passphrase, keepPassphrase, readableByService);
    }

    private List<String> recipients(EncryptionRequest request, List<InvalidField> errors) {
        List<@Nullable String> given = request.recipients() == null ? List.of() : request.recipients();
        if (given.size() > MAX_RECIPIENTS) {
            errors.add(new InvalidField("recipients", "must have at most %d elements".formatted(MAX_RECIPIENTS)));
            return List.of();
        }
        Set<String> seen = new HashSet<>();
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String recipient = given.get(i);
            if (recipient == null || !keys.isPublicKey(recipient)) {
                errors.add(new InvalidField("recipients[%d]".formatted(i), "must be an age public key (age1…)"));
            } else if (!seen.add(recipient)) {
                errors.add(new InvalidField("recipients[%d]".formatted(i), "must not be there twice"));
            } else {
                recipients.add(recipient);
            }
        }
        return recipients;
    }

    private static boolean isPassphrase(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= SHORTEST_PASSPHRASE
                && length <= LONGEST_PASSPHRASE
                && text.codePoints().noneMatch(Character::isISOControl);
    }

    private static long version(String ifMatch) {
        Matcher tag = ENTITY_TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw Problem.invalidRequest(
                    "The header If-Match is not valid.",
                    HttpHeaders.IF_MATCH,
                    "must be the ETag of what is changed, such as \"3\"");
        }
        return Long.parseLong(tag.group(1));
    }

    private static EnvironmentRef environment(String application, String environment) {
        return Problem.requireValid(
                "The path names no environment.", "environment", () -> new EnvironmentRef(application, environment));
    }
}
