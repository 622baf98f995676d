package dev.slipway.service.testapp;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Fails before any controller is asked. */
@Component
class FaultyFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        switch (request.getRequestURI()) {
            case "/api/filter-fault" -> throw new IllegalStateException("canary-fault");
            case "/api/filter-database" -> throw new DataAccessResourceFailureException("canary-database");
            default -> chain.doFilter(request, response);
        }
    }
}
