package dev.slipway.environment.secret.web;

import dev.slipway.environment.secret.KeyEncryptionKeyUnavailableException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says over HTTP that secrets cannot be read or written because their key cannot be used. */
@RestControllerAdvice
@Order(0)
class SecretProblemHandler {

    static final ProblemType KEY_UNAVAILABLE = new ProblemType(
            "key-encryption-key-unavailable",
            HttpStatus.SERVICE_UNAVAILABLE,
            "The key that protects these secrets cannot be used");

    private static final Logger LOG = LoggerFactory.getLogger(SecretProblemHandler.class);
    private static final String RETRY_AFTER_SECONDS = "10";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(KeyEncryptionKeyUnavailableException e) {
        LOG.atError()
                .addKeyValue("cause", String.valueOf(e.getCause()))
                .log("Secrets are not available: {}", e.getMessage());
        Problem problem = new Problem(
                KEY_UNAVAILABLE,
                "This instance cannot use the key-encryption key that these secrets are encrypted with.",
                "Try again shortly. If it stays, an operator finds the key's name in the service's log, and what to do in"
                        + " docs/key-rotation.md.");
        return ResponseEntity.status(KEY_UNAVAILABLE.status())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem.toProblemDetail());
    }
}
