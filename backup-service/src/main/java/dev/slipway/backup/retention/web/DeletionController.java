package dev.slipway.backup.retention.web;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.retention.DeleteBackups;
import dev.slipway.backup.retention.Pin;
import dev.slipway.backup.retention.PinBackups;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Deleting single backups, and the pins that prevent it. */
@RestController
@RequestMapping("/api/backups/{id}")
@RequiresScope(Scopes.BACKUPS_WRITE)
@Tag(name = "Retention", description = "Which backups are kept: pins, deletion, policies and the audit")
class DeletionController {

    private final DeleteBackups deleteBackups;
    private final PinBackups pinBackups;

    DeletionController(DeleteBackups deleteBackups, PinBackups pinBackups) {
        this.deleteBackups = deleteBackups;
        this.pinBackups = pinBackups;
    }

    record PinRequest(
            @NotBlank
            @Size(max = 2000)
            @Schema(description = "Why, for people", example = "Release 42 may be rolled back")
            String reason) {}

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete a backup",
            description = "It is listed and restored no more at once; its objects are removed soon after. Repeating it"
                    + " does no harm.")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(
            responseCode = "409",
            description = "backup-protected: it is pinned, unfinished, being restored, or the newest completed one")
    void delete(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "false")
                    @Parameter(description = "Delete it even if its environment has no newer completed backup")
                    boolean evenIfNewest,
            @RequestParam(required = false) @Size(max = 2000) @Parameter(description = "Why, for the audit") @Nullable
                    String reason) {
        deleteBackups.delete(
                new BackupId(id), null, evenIfNewest, Actor.current().name(), reason);
    }

    @PutMapping("/pins/{holder}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Pin a backup",
            description = "It is not deleted before every holder's pin is removed. Repeating it changes the reason.")
    @ApiResponse(responseCode = "204", description = "Pinned")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(responseCode = "409", description = "backup-failed: there is nothing to pin")
    void pin(
            @PathVariable UUID id,
            @PathVariable @Pattern(regexp = Pin.HOLDER) @Parameter(example = "release-42") String holder,
            @RequestBody @Valid PinRequest request) {
        pinBackups.pin(
                new BackupId(id),
                null,
                holder,
                request.reason(),
                Actor.current().name());
    }

    @DeleteMapping("/pins/{holder}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove a holder's pin", description = "One that is not there is no error.")
    @ApiResponse(responseCode = "204", description = "The holder has no pin (any more)")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    void unpin(@PathVariable UUID id, @PathVariable String holder) {
        pinBackups.unpin(new BackupId(id), null, holder, Actor.current().name());
    }
}
