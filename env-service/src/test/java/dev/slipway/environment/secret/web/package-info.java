@NullMarked
package dev.slipway.environment.secret.web;

import org.jspecify.annotations.NullMarked;
