package dev.slipway.backup.verification.web;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Backups;
import dev.slipway.backup.verification.NotVerifiableException;
import dev.slipway.backup.verification.Verification;
import dev.slipway.backup.verification.Verifications;
import dev.slipway.backup.verification.VerifyBackups;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/backups/{id}/verifications")
@Tag(name = "Verification", description = "Reading stored backups back, and objectives for their age")
class VerificationController {

    private static final int LISTED = 100;

    private static final ProblemType UNKNOWN =
            new ProblemType("backup-unknown", HttpStatus.NOT_FOUND, "No such backup or restore");
    private static final ProblemType NOT_COMPLETED =
            new ProblemType("backup-not-completed", HttpStatus.CONFLICT, "The backup is not completed");

    private final Backups backups;
    private final Verifications verifications;
    private final VerifyBackups verifyBackups;

    VerificationController(Backups backups, Verifications verifications, VerifyBackups verifyBackups) {
        this.backups = backups;
        this.verifications = verifications;
        this.verifyBackups = verifyBackups;
    }

    /** The newest verifications of a backup. */
    record VerificationList(List<VerificationResource> items) {}

    /** A verification; {@code damage} is there only when something was found. */
    record VerificationResource(
            boolean sound,
            Instant endedAt,
            long millis,
            int objects,
            long bytes,
            String requestedBy,
            @Nullable String damage) {

        static VerificationResource of(Verification verification) {
            return new VerificationResource(
                    verification.isSound(),
                    verification.endedAt(),
                    verification.took().toMillis(),
                    verification.objects(),
                    verification.bytes(),
                    verification.requestedBy(),
                    verification.damage());
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Verify a backup",
            description = "Has every stored object read back and compared with its checksum, soon. What came of it is"
                    + " listed here, and told by the event BackupVerified or BackupDamaged.")
    @ApiResponse(responseCode = "202", description = "It will be verified")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(responseCode = "409", description = "backup-not-completed")
    void verify(@PathVariable UUID id) {
        try {
            verifyBackups.request(new BackupId(id), Actor.current().name());
        } catch (NotVerifiableException.Unknown e) {
            throw new Problem(UNKNOWN, String.valueOf(e.getMessage()), "GET /api/backups lists them.");
        } catch (NotVerifiableException.NotCompleted e) {
            throw new Problem(NOT_COMPLETED, String.valueOf(e.getMessage()), "Wait until its state is completed.");
        }
    }

    @GetMapping
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(
            summary = "List a backup's newest verifications, newest first",
            description = "At most 100. None means that it was read back once, before it was completed.")
    @ApiResponse(responseCode = "200", description = "The verifications")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    VerificationList list(@PathVariable UUID id) {
        return new VerificationList(verifications.of(find(id).id(), LISTED).stream()
                .map(VerificationResource::of)
                .toList());
    }

    private Backup find(UUID id) {
        return backups.find(new BackupId(id))
                .orElseThrow(() ->
                        new Problem(UNKNOWN, "There is no backup %s.".formatted(id), "GET /api/backups lists them."));
    }
}
