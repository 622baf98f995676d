package dev.slipway.backup.web;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Backups;
import dev.slipway.backup.ListPosition;
import dev.slipway.backup.Progress;
import dev.slipway.backup.Restore;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.Restores;
import dev.slipway.backup.retention.Pin;
import dev.slipway.backup.retention.Pins;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Listings of backups and of restores. */
@RestController
@RequiresScope(Scopes.BACKUPS_READ)
@Tag(name = "Backups")
class ListController {

    private final Backups backups;
    private final Restores restores;
    private final Pins pins;

    ListController(Backups backups, Restores restores, Pins pins) {
        this.backups = backups;
        this.restores = restores;
        this.pins = pins;
    }

    record BackupList(
            List<BackupResource> items,

            @Schema(description = "What to give as before for the next page; absent on the last one") @Nullable
            String next) {}

    record RestoreList(
            List<RestoreResource> items,

            @Schema(description = "What to give as before for the next page; absent on the last one") @Nullable
            String next) {}

    @GetMapping("/api/backups")
    @Operation(summary = "List backups, newest first", description = "In whatever state, unless a filter names one.")
    @ApiResponse(responseCode = "200", description = "One page of the backups for which all filters hold")
    @ApiResponse(responseCode = "400", description = "invalid-request: a filter cannot be read")
    BackupList backups(
            @ParameterObject BackupQuery query, @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        BackupQuery.Wanted wanted = query.read();
        Page<Backup> page = Page.of(backups.list(wanted.filter(), wanted.before(), limit + 1), limit);
        List<BackupId> ids = page.items().stream().map(Backup::id).toList();
        Map<BackupId, Progress> progress = backups.progressOf(ids);
        Map<BackupId, List<Pin>> pinned = pins.of(ids);
        return new BackupList(
                page.items().stream()
                        .map(backup -> BackupResource.of(
                                backup,
                                progress.getOrDefault(backup.id(), Progress.NONE),
                                pinned.getOrDefault(backup.id(), List.of())))
                        .toList(),
                page.next(last -> new ListPosition(last.requestedAt(), last.id().value()).toString()));
    }

    @GetMapping("/api/restores")
    @Operation(summary = "List restores, newest first", description = "In whatever state, unless a filter names one.")
    @ApiResponse(responseCode = "200", description = "One page of the restores for which all filters hold")
    @ApiResponse(responseCode = "400", description = "invalid-request: a filter cannot be read")
    RestoreList restores(
            @ParameterObject RestoreQuery query, @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        RestoreQuery.Wanted wanted = query.read();
        Page<Restore> page = Page.of(restores.list(wanted.filter(), wanted.before(), limit + 1), limit);
        Map<RestoreId, Progress> progress =
                restores.progressOf(page.items().stream().map(Restore::id).toList());
        return new RestoreList(
                page.items().stream()
                        .map(restore -> RestoreResource.of(restore, progress.getOrDefault(restore.id(), Progress.NONE)))
                        .toList(),
                page.next(last -> new ListPosition(last.requestedAt(), last.id().value()).toString()));
    }
}
