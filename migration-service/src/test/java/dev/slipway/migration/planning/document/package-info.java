@NullMarked
package dev.slipway.migration.planning.document;

import org.jspecify.annotations.NullMarked;
