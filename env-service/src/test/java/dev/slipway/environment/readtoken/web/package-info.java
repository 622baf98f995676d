@NullMarked
package dev.slipway.environment.readtoken.web;

import org.jspecify.annotations.NullMarked;
