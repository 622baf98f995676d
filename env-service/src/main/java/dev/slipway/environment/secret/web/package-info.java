/** What is wrong with a key-encryption key, over HTTP. */
@NullMarked
package dev.slipway.environment.secret.web;

import org.jspecify.annotations.NullMarked;
