package dev.slipway.backup.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Leaves a broken download to the container, which cuts the connection: a problem detail would pass for the rest. */
@RestControllerAdvice
@Order(0)
class BrokenDownloadHandler {

    @ExceptionHandler
    void handle(BrokenDownloadException e, HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            throw e;
        }
    }
}
