/** The settings that every service shares. */
@NullMarked
package dev.slipway.service.defaults;

import org.jspecify.annotations.NullMarked;
