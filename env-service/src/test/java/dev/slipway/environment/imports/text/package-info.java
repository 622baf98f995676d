@NullMarked
package dev.slipway.environment.imports.text;

import org.jspecify.annotations.NullMarked;
