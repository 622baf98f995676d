package dev.slipway.migration.packaging.web;

import dev.slipway.migration.packaging.InvalidPackageFileException;
import dev.slipway.migration.packaging.PackageArchive;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageSignatures;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.packaging.Packages;
import dev.slipway.migration.packaging.PackagesUnavailableException;
import dev.slipway.migration.packaging.ReceivePackage;
import dev.slipway.service.problem.BrokenAnswerException;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.FilePart;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Packages as files. */
@RestController
@Tag(name = "packages")
class PackageFileController {

    private static final Logger log = LoggerFactory.getLogger(PackageFileController.class);

    /** Who sends on through a proxy reads the answer only when all was taken. */
    private static final Duration DRAINED_FOR = Duration.ofSeconds(60);

    private final ReceivePackage receivePackage;
    private final Packages packages;
    private final PackageStore store;
    private final PackageSignatures signatures;

    PackageFileController(
            ReceivePackage receivePackage, Packages packages, PackageStore store, PackageSignatures signatures) {
        this.receivePackage = receivePackage;
        this.packages = packages;
        this.store = store;
        this.signatures = signatures;
    }

    record Received(
            String digest,

            @Schema(description = "False when it was here before")
            boolean added) {}

    @PostMapping(
            path = "/api/packages/content",
            consumes = {"application/x-tar", "application/octet-stream"})
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @Operation(
            summary = "Upload a package",
            description =
                    "Takes in what a download gave, of this installation or another. Each part is compared with the"
                            + " manifest, and only a whole, unchanged package is listed: of any other nothing is kept. Signatures"
                            + " of signers that are known here come with it. See docs/package-format.md.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/x-tar",
                                            schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(responseCode = "201", description = "It was not here before")
    @ApiResponse(responseCode = "200", description = "It was here before")
    @ApiResponse(responseCode = "422", description = "package-file-invalid")
    ResponseEntity<Received> upload(
            @RequestParam(required = false) @Size(max = 2000) @Nullable String note,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        InputStream body = request.getInputStream();
        try {
            ReceivePackage.Received received = receivePackage.receive(
                    body, Actor.current().name(), note == null || note.isBlank() ? null : note.strip());
            drain(body);
            return ResponseEntity.status(received.isNew() ? HttpStatus.CREATED : HttpStatus.OK)
                    .location(URI.create("/api/packages/" + received.digest()))
                    .body(new Received(received.digest().value(), received.isNew()));
        } catch (InvalidPackageFileException e) {
            drain(body);
            throw e;
        } catch (IOException e) {
            throw new InvalidPackageFileException("The upload broke off.");
        }
    }

    @GetMapping("/api/packages/{digest}/content")
    @RequiresScope(Scopes.PACKAGES_READ)
    @Operation(
            summary = "Download a package as one tar file",
            description = "The manifest first, then the parts as they are stored, then the signatures; see"
                    + " docs/package-format.md. The file is always the same, so a download that broke off can be resumed:"
                    + " ask for the rest with Range, and with the ETag in If-Range. Several ranges at once are answered"
                    + " with the whole file.")
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(mediaType = "application/x-tar", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "206", description = "The part that Range asks for")
    @ApiResponse(responseCode = "404", description = "package-unknown")
    @ApiResponse(responseCode = "410", description = "package-corrupt")
    @ApiResponse(responseCode = "416", description = "range-not-satisfiable")
    void download(
            @PathVariable String digest,
            @RequestHeader(name = HttpHeaders.RANGE, required = false)
                    @Parameter(description = "One range of bytes", example = "bytes=1048576-")
                    @Nullable
                    String range,
            @RequestHeader(name = HttpHeaders.IF_RANGE, required = false)
                    @Parameter(description = "Send a part only if this is still the file's ETag")
                    @Nullable
                    String ifRange,
            @Parameter(hidden = true) HttpMethod method,
            HttpServletResponse response) {
        PackageArchive archive = archive(digest);
        FilePart sent = FilePart.begin(
                new FilePart.Offered(
                        archive.fileName(), "application/x-tar", '"' + archive.version() + '"', archive.sizeBytes()),
                range,
                ifRange,
                response);
        if (!HttpMethod.HEAD.equals(method)) {
            send(digest, archive, sent, response);
        }
    }

    private PackageArchive archive(String written) {
        PackageDigest digest = PackageProblems.parsed(written)
                .filter(parsed -> packages.find(parsed).isPresent())
                .orElseThrow(() -> PackageProblems.unknown(written));
        return store.find(digest)
                .map(stored -> PackageArchive.of(digest, stored, signatures.of(digest)))
                .orElseThrow(() -> PackageProblems.unknown(written));
    }

    private static void send(String digest, PackageArchive archive, FilePart part, HttpServletResponse response) {
        try {
            OutputStream out = response.getOutputStream();
            archive.write(part.from(), part.length(), out);
            out.flush();
        } catch (IOException | PackagesUnavailableException e) {
            log.atInfo().addKeyValue("package", digest).setCause(e).log("Download of a package broke off");
            if (response.isCommitted()) {
                throw new BrokenAnswerException("The download of a package", e);
            }
            response.reset();
            throw e instanceof PackagesUnavailableException unavailable
                    ? unavailable
                    : new PackagesUnavailableException("The package cannot be read to its end.", e);
        }
    }

    private static void drain(InputStream body) {
        long end = System.nanoTime() + DRAINED_FOR.toNanos();
        byte[] buffer = new byte[64 * 1024];
        try {
            while (body.read(buffer) >= 0) {
                if (System.nanoTime() > end) {
                    return;
                }
            }
        } catch (IOException e) {
            // then nobody waits for the answer
        }
    }
}
