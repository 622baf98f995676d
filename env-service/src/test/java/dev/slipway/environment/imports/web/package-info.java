@NullMarked
package dev.slipway.environment.imports.web;

import org.jspecify.annotations.NullMarked;
