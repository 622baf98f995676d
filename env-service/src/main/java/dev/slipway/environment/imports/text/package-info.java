/** Reads variables from dotenv, JSON and YAML, and names the line of everything that is wrong. */
@NullMarked
package dev.slipway.environment.imports.text;

import org.jspecify.annotations.NullMarked;
