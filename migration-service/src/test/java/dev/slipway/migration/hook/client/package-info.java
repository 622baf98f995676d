@NullMarked
package dev.slipway.migration.hook.client;

import org.jspecify.annotations.NullMarked;
