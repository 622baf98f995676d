/** Read tokens: let one application read the configuration of one environment, and nothing else. */
@NullMarked
package dev.slipway.environment.readtoken;

import org.jspecify.annotations.NullMarked;
