package dev.slipway.environment.audit.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Leaves a broken export to the container, which cuts the connection: a problem detail, or a regular end, would pass
 * for the rest of the export.
 */
@RestControllerAdvice
@Order(0)
class BrokenExportHandler {

    @ExceptionHandler
    void handle(BrokenExportException e, HttpServletRequest request, HttpServletResponse response) {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            throw e;
        }
    }
}
