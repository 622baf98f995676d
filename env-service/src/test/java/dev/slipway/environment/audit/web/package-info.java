@NullMarked
package dev.slipway.environment.audit.web;

import org.jspecify.annotations.NullMarked;
