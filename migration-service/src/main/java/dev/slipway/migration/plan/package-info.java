/** What applying a package to a target would change, row by row and object by object. */
@NullMarked
package dev.slipway.migration.plan;

import org.jspecify.annotations.NullMarked;
