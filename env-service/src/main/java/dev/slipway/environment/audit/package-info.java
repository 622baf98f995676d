/** The append-only record of every change and every time that a secret was handed out. Names, never values. */
@NullMarked
package dev.slipway.environment.audit;

import org.jspecify.annotations.NullMarked;
