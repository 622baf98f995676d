/** Configuration over HTTP: for Slipway's own clients and for those of Spring Cloud Config. */
@NullMarked
package dev.slipway.environment.configuration.web;

import org.jspecify.annotations.NullMarked;
