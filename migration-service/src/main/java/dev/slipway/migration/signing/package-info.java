/** Who signed which package, and which signatures a package needs before it may go where. */
@NullMarked
package dev.slipway.migration.signing;

import org.jspecify.annotations.NullMarked;
