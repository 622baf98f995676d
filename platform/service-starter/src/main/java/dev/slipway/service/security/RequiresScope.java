package dev.slipway.service.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.security.access.prepost.PreAuthorize;

/**
 * The caller's token must carry this scope, or the answer is 403. On a controller's method, or on the class for all of
 * its methods; the method's own annotation wins.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@PreAuthorize("hasAuthority('SCOPE_{value}')")
public @interface RequiresScope {

    /** One of {@link Scopes}. */
    String value();
}
