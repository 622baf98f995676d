/** The frame of each service's OpenAPI document. */
@NullMarked
package dev.slipway.service.openapi;

import org.jspecify.annotations.NullMarked;
