/** Applications and their environments: which stage each stands at, and how its database is reached. */
@NullMarked
package dev.slipway.environment.registry;

import org.jspecify.annotations.NullMarked;
