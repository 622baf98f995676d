package dev.slipway.environment.readtoken.web;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.readtoken.IssueReadTokens;
import dev.slipway.environment.readtoken.ReadToken;
import dev.slipway.environment.readtoken.ReadTokenId;
import dev.slipway.environment.registry.Environment;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/applications/{application}/environments/{environment}/read-tokens")
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(
        name = "Read tokens",
        description = "Each lets an application read the configuration of one environment, secrets included, and"
                + " nothing else")
class ReadTokenController {

    private final IssueReadTokens readTokens;

    ReadTokenController(IssueReadTokens readTokens) {
        this.readTokens = readTokens;
    }

    record ReadTokenRequest(
            @NotNull
            @Size(max = 200)
            @Pattern(
                    regexp = "[^\\p{Cc}\\p{Cs}]*[^\\p{Cc}\\p{Cs}\\p{Z}][^\\p{Cc}\\p{Cs}]*",
                    message = "must not be blank or hold control characters")
            @Schema(description = "What it is for", example = "crm on server 7")
            String name,

            @Schema(description = "When it ends; absent when only revocation ends it") @Nullable
            Instant expiresAt) {}

    record ReadTokenResponse(
            UUID id,
            String name,
            String issuedBy,
            Instant issuedAt,
            @Nullable Instant expiresAt,
            @Schema(description = "To the minute") @Nullable Instant lastUsedAt,
            @Nullable String lastUsedFrom,
            @Nullable Instant revokedAt,
            @Nullable String revokedBy) {

        static ReadTokenResponse of(ReadToken token) {
            ReadToken.Use use = token.lastUse();
            ReadToken.Revocation revocation = token.revocation();
            return new ReadTokenResponse(
                    token.id().value(),
                    token.name(),
                    token.issuedBy(),
                    token.issuedAt(),
                    token.expiresAt(),
                    use == null ? null : use.at(),
                    use == null ? null : use.from(),
                    revocation == null ? null : revocation.at(),
                    revocation == null ? null : revocation.by());
        }
    }

    /** The text form does not show the token. */
    record IssuedResponse(
            UUID id,
            String name,

            @Schema(description = "The token, shown this once")
            String token,

            @Nullable Instant expiresAt) {

        @Override
        public String toString() {
            return "IssuedResponse[%s]".formatted(id);
        }
    }

    record ReadTokenList(List<ReadTokenResponse> readTokens) {}

    @PostMapping
    @PreAuthorize("hasAuthority('SCOPE_" + Scopes.ENVIRONMENTS_WRITE + "') and hasAuthority('SCOPE_"
            + Scopes.SECRETS_REVEAL + "')")
    @Operation(
            summary = "Issue a read token",
            description = "Needs both environments:write and secrets:reveal, because who holds the token reads the"
                    + " environment's secrets. Only its digest is kept.")
    @ApiResponse(responseCode = "201", description = "The token, shown this once")
    @ApiResponse(responseCode = "400", description = "invalid-request: the fields are under errors")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    @ApiResponse(responseCode = "409", description = "read-token-exists, environment-archived")
    ResponseEntity<IssuedResponse> issue(
            @PathVariable String application,
            @PathVariable String environment,
            @Valid @RequestBody ReadTokenRequest request,
            @Parameter(hidden = true) Caller caller) {
        IssueReadTokens.Issued issued = readTokens.issue(
                Environment.refOf(application, environment), request.name().strip(), request.expiresAt(), caller);
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new IssuedResponse(
                        issued.token().id().value(),
                        issued.token().name(),
                        issued.value().reveal(),
                        issued.token().expiresAt()));
    }

    @GetMapping
    @Operation(summary = "List an environment's read tokens, newest first, with their last use; never the tokens")
    @ApiResponse(responseCode = "200", description = "The tokens, revoked ones included")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    ReadTokenList list(@PathVariable String application, @PathVariable String environment) {
        return new ReadTokenList(readTokens.list(Environment.refOf(application, environment)).stream()
                .map(ReadTokenResponse::of)
                .toList());
    }

    @DeleteMapping("/{id}")
    @RequiresScope(Scopes.ENVIRONMENTS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a read token, at once")
    @ApiResponse(responseCode = "204", description = "Revoked")
    @ApiResponse(responseCode = "404", description = "unknown-environment, unknown-read-token")
    void revoke(
            @PathVariable String application,
            @PathVariable String environment,
            @PathVariable UUID id,
            @Parameter(hidden = true) Caller caller) {
        readTokens.revoke(Environment.refOf(application, environment), new ReadTokenId(id), caller);
    }
}
