/** The gateway's HTTP API as its client sees it: tokens, JSON, problem details, streams. */
@NullMarked
package dev.slipway.commandline.gateway;

import org.jspecify.annotations.NullMarked;
