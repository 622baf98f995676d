package dev.slipway.service.problem;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Leaves a broken answer to the container, which cuts the connection. */
@RestControllerAdvice
@Order(0)
class BrokenAnswerAdvice {

    @ExceptionHandler
    void onBroken(BrokenAnswerException e, HttpServletRequest request) {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            throw e;
        }
    }
}
